import { defaultChatQuirks } from '../../models/chat-quirks.ts';
import type { ChatQuirks } from '../../models/chat-quirks.ts';
import type { HttpProtocolId } from '../../models/protocol-id.ts';
import type { Provider } from '../../models/provider.ts';
import type { RequestOptions } from '../../protocols/protocol.ts';
import type { ProbeCheck, ProbeFinding } from './probe-report.ts';
import { probeTokens } from './probe-sender.ts';
import type { ProbeAnswer, ProbeSender } from './probe-sender.ts';
import {
  cutAnswer,
  howItWentOn,
  instructed,
  instructedLater,
  shortQuestion,
  withImage,
  withTool,
} from './probe-texts.ts';

/** What a test holds while it runs. */
export interface ProbeState {
  readonly sender: ProbeSender;
  /** What the server is assumed to do so far: the provider's own flags with what was learned over them. */
  quirks: ChatQuirks;
  /** False while no field for the output limit is known to be taken. */
  limited: boolean;
  readonly findings: ProbeFinding[];
}

/** The least request there is: one question, no limit, no options. False when the server does not take even that. */
export async function checkChat(state: ProbeState): Promise<ProbeAnswer> {
  const answer = await state.sender.ask(shortQuestion, { tools: false }, { ...state.quirks, streamUsage: false });
  if (!answer.taken) note(state, 'chat', 'refused', reasonOf(answer));
  else if (answer.text.trim() === '') note(state, 'chat', 'works', 'It takes a question, but its answer held no text.');
  else if (answer.fault === undefined) note(state, 'chat', 'works', 'It answers.');
  else note(state, 'chat', 'works', `It answers, but the answer did not end as it should: ${answer.fault.message}`);
  return answer;
}

/** Which field limits the answer. Learns `maxTokensField`. */
export async function checkOutputLimit(state: ProbeState): Promise<void> {
  const usual = state.quirks.maxTokensField;
  const other = usual === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  let answer: ProbeAnswer | undefined;
  for (const maxTokensField of [usual, other] as const) {
    answer = await state.sender.ask(
      shortQuestion,
      { tools: false, maxOutputTokens: probeTokens },
      { ...state.quirks, maxTokensField, streamUsage: false },
    );
    if (!answer.taken) continue;
    state.quirks = { ...state.quirks, maxTokensField };
    state.limited = true;
    note(
      state,
      'output-limit',
      'works',
      `It takes ${maxTokensField}${maxTokensField === usual ? '' : ` and refuses ${usual}`}.`,
    );
    return;
  }
  note(state, 'output-limit', 'refused', reasonOf(answer));
}

/** Whether token counts come with a stream. Learns `streamUsage`. */
export async function checkUsage(state: ProbeState, first: ProbeAnswer): Promise<void> {
  if (!state.quirks.streamUsage && first.usage?.source === 'reported') {
    note(state, 'usage', 'works', 'It tells token counts without being asked.');
    return;
  }
  const answer = await state.sender.ask(shortQuestion, limit(state), { ...state.quirks, streamUsage: true });
  if (!answer.taken) {
    state.quirks = { ...state.quirks, streamUsage: false };
    note(state, 'usage', 'refused', `It refuses stream_options: ${reasonOf(answer)}`);
    return;
  }
  state.quirks = { ...state.quirks, streamUsage: true };
  const isTold = answer.usage?.source === 'reported';
  if (isTold) note(state, 'usage', 'works', 'It tells token counts.');
  else note(state, 'usage', 'unknown', 'It takes stream_options but told no token counts.');
}

/** Which role instructions have. Learns `instructionRole`. */
export async function checkInstructions(state: ProbeState): Promise<void> {
  const usual = state.quirks.instructionRole;
  const other = usual === 'system' ? 'developer' : 'system';
  let answer: ProbeAnswer | undefined;
  for (const instructionRole of [usual, other] as const) {
    answer = await state.sender.ask(instructed, limit(state), { ...state.quirks, instructionRole });
    if (!answer.taken) continue;
    state.quirks = { ...state.quirks, instructionRole };
    const refuses = instructionRole === usual ? '' : ` and refuses ${usual}`;
    note(state, 'instructions', 'works', `It takes instructions in the role ${instructionRole}${refuses}.`);
    return;
  }
  note(state, 'instructions', 'refused', reasonOf(answer));
}

/** Whether an instruction may stand in mid conversation, and in which role. Learns `systemAnywhere`, in Responses `instructionRole` too. */
export async function checkLaterInstructions(state: ProbeState): Promise<void> {
  if (!state.quirks.systemAnywhere) {
    const detail = 'Later instructions go out as marked user text, which every server takes.';
    note(state, 'later-instructions', 'skipped', detail);
    return;
  }
  const usual = state.quirks.instructionRole;
  // The first instruction has a field of its own in Responses: there the role is tested here.
  const isResponses = state.sender.provider.protocol === 'openai-responses';
  const roles = isResponses ? ([usual, usual === 'system' ? 'developer' : 'system'] as const) : ([usual] as const);
  let answer: ProbeAnswer | undefined;
  for (const instructionRole of roles) {
    const quirks = { ...state.quirks, instructionRole };
    answer = await state.sender.ask(instructedLater(state.sender.owner), limit(state), quirks);
    if (!answer.taken) continue;
    state.quirks = quirks;
    note(state, 'later-instructions', 'works', `It takes an instruction in mid conversation (${instructionRole}).`);
    return;
  }
  state.quirks = { ...state.quirks, systemAnywhere: false };
  note(state, 'later-instructions', 'refused', `It takes instructions at the start only: ${reasonOf(answer)}`);
}

/** Whether tools are taken. Learns `tools` where the protocol has flags. */
export async function checkTools(state: ProbeState): Promise<void> {
  const options = { ...limit(state), tools: true };
  const answer = await state.sender.ask(withTool, options, { ...state.quirks, tools: true });
  state.quirks = { ...state.quirks, tools: answer.taken };
  if (!answer.taken) note(state, 'tools', 'refused', `It refuses tools: ${reasonOf(answer)}`);
  else if (answer.called) note(state, 'tools', 'works', 'It called a tool.');
  else note(state, 'tools', 'works', 'It takes tools; this model called none.');
}

/** Whether an image is taken. Learns `images`. */
export async function checkImages(state: ProbeState): Promise<void> {
  const answer = await state.sender.ask(withImage, limit(state), { ...state.quirks, images: true });
  state.quirks = { ...state.quirks, images: answer.taken };
  if (answer.taken) note(state, 'images', 'works', 'It takes an image.');
  else note(state, 'images', 'refused', `It refuses an image: ${reasonOf(answer)}`);
}

/** How a cut answer is gone on with. Learns `prefill`: only what was seen to go on is used, and what was seen to fail no more. */
export async function checkContinuation(state: ProbeState, forms: readonly ChatQuirks['prefill'][]): Promise<void> {
  const usual = state.quirks.prefill;
  const options: RequestOptions = { ...limit(state), continuation: 'prefill', reasoning: 'off' };
  let failed: string | undefined;
  let isUnclear = false;
  for (const prefill of usual === 'none' ? forms : [usual]) {
    const answer = await state.sender.ask(cutAnswer(state.sender.owner), withoutThinking(options, state), {
      ...state.quirks,
      prefill,
    });
    const how = answer.taken ? howItWentOn(answer.text) : 'begins-anew';
    if (how === 'goes-on') {
      state.quirks = { ...state.quirks, prefill };
      note(state, 'continuation', 'works', `It goes on with a cut answer (${prefill}).`);
      return;
    }
    if (how === 'unclear') isUnclear = true;
    else failed ??= answer.taken ? 'it begins anew' : reasonOf(answer);
  }
  if (isUnclear) {
    note(state, 'continuation', 'unknown', 'Its answer does not tell whether it went on with a cut one.');
    return;
  }
  state.quirks = { ...state.quirks, prefill: 'none' };
  note(
    state,
    'continuation',
    'refused',
    `It does not go on with a cut answer, it is asked to instead: ${failed ?? 'unknown'}`,
  );
}

/** Flags that a protocol reads; the others mean nothing there. */
const readBy: Readonly<Record<HttpProtocolId, readonly (keyof ChatQuirks)[]>> = {
  'openai-chat': Object.keys(defaultChatQuirks) as (keyof ChatQuirks)[],
  'openai-responses': ['tools', 'images', 'systemAnywhere', 'instructionRole'],
  'anthropic-messages': [],
  gemini: [],
  ollama: ['prefill'],
};

/** The flags in force for a provider: its own over those of its protocol. */
export function assumedQuirks({ protocol, quirks }: Provider): ChatQuirks {
  const role = protocol === 'openai-responses' ? ({ instructionRole: 'developer' } as const) : {};
  return { ...defaultChatQuirks, ...role, ...quirks };
}

/** What was learned: the flags that differ from those in force and that the protocol reads. */
export function changedQuirks(provider: Provider, protocol: HttpProtocolId, after: ChatQuirks): Partial<ChatQuirks> {
  const before = assumedQuirks(provider);
  const changed = readBy[protocol].filter((name) => before[name] !== after[name]);
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

export function note(
  { findings }: ProbeState,
  check: ProbeCheck,
  result: ProbeFinding['result'],
  detail: string,
): void {
  findings.push({ check, result, detail });
}

function limit({ limited }: ProbeState): RequestOptions {
  return { tools: false, ...(limited && { maxOutputTokens: probeTokens }) };
}

/** A model that is not known to think is told nothing of thinking: some servers refuse the word. */
function withoutThinking(options: RequestOptions, { sender }: ProbeState): RequestOptions {
  if (sender.info?.abilities.reasoning === true) return options;
  const { reasoning: _reasoning, ...rest } = options;
  return rest;
}

function reasonOf(answer: ProbeAnswer | undefined): string {
  const fault = answer?.fault;
  if (fault === undefined) return 'it gave no reason.';
  return fault.status === undefined ? fault.message : `${fault.message} (status ${fault.status})`;
}
