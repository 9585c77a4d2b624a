import { holdsPrivateKey } from '../../guard/private-keys.ts';
import { readEditAnswer } from './edit-answer.ts';
import { charactersOfToken, editPrompt, promptTokens } from './edit-prompt.ts';
import type { EditPrompt, Problem } from './edit-prompt.ts';
import { editWindow } from './edit-window.ts';
import type { EditWindow } from './edit-window.ts';
import type { NextEdits } from './next-edits.ts';
import type { PredictedEdit } from './predicted-edit.ts';

/** How far in front of what is sent a key of several lines may begin, in UTF-16 units. */
const longestSecret = 16_000;

/** Where the person is, and whom to ask. */
export interface ModelEditCall {
  readonly edits: NextEdits;
  readonly path: string;
  readonly languageId: string;
  readonly offset: number;
  readonly problems: readonly Problem[];
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** A model's answer, whole; undefined where there is none. */
  readonly ask: (prompt: EditPrompt, signal: AbortSignal) => Promise<string | undefined>;
}

/**
 * Asks a model for the next edit. Undefined where nothing was changed lately, where what would be sent holds secrets, where the answer is no
 * edit or would take back what the person did, and where the text changed under the request.
 */
export async function modelEdit(call: ModelEditCall, signal: AbortSignal): Promise<PredictedEdit | undefined> {
  const { edits, path, languageId, offset, redact } = call;
  const { text } = edits;
  const window = editWindow(text, offset, promptTokens.window * charactersOfToken);
  const history = edits.history.toDiff(text, promptTokens.history * charactersOfToken, redact);
  if (window === undefined || history === '') return undefined;
  // A line that is sent with something taken out would come back so.
  if (holdsSecret(text, window, redact)) return undefined;
  const problems = call.problems.map(({ line, message }) => ({ line, message: redact(message) }));
  const prompt = editPrompt({ path, languageId, window, history, problems });
  const answer = await call.ask(prompt, signal);
  if (answer === undefined || signal.aborted || edits.text !== text) return undefined;
  const edit = readEditAnswer(answer, window, text);
  return edit === undefined || edits.history.isTakenBack(edit, text) ? undefined : edit;
}

function holdsSecret(text: string, { lines, starts }: EditWindow, redact: (text: string) => string): boolean {
  const shown = lines.join('\n');
  const [from = 0] = starts;
  const window = text.slice(from, starts.at(-1));
  const inFront = text.slice(Math.max(0, from - longestSecret), from);
  // The whole text: what was changed lately may be the middle of a key far away. A pause of the person has room for it (4 ms a MB).
  if (holdsPrivateKey(text)) return true;
  return redact(shown) !== shown || !redact(inFront + window).endsWith(window);
}
