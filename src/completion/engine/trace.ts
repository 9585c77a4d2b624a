import { fenced } from '../../base/fenced.ts';
import { counted } from '../../base/plural.ts';
import type { HoleRequest } from '../../routing/one-shot/hole-request.ts';

/** One thing that happened on the way to a suggestion. */
export interface TraceStage {
  /** Milliseconds since the call. */
  readonly at: number;
  readonly text: string;
}

/** What became of one call, for "Why No Suggestion?". Kept in memory only. */
export class Trace {
  readonly #now: () => number;
  readonly #began: number;
  readonly #place: string;
  readonly #stages: TraceStage[] = [];
  #request: { readonly name: string; readonly request: HoleRequest } | undefined;
  #outcome: string | undefined;

  /** `place` names the document and line for people. */
  constructor(place: string, now: () => number) {
    this.#now = now;
    this.#began = now();
    this.#place = place;
  }

  stage(text: string): void {
    if (this.#stages.length < 100) this.#stages.push({ at: this.#now() - this.#began, text });
  }

  sent(name: string, request: HoleRequest): void {
    this.#request = { name, request };
  }

  /** How the call ended. */
  end(outcome: string): void {
    this.stage(outcome);
    this.#outcome = outcome;
  }

  /** The whole story as Markdown. Prompt text is fenced, so that nothing in it is rendered. */
  toMarkdown(): string {
    const lines = [
      '# Why no suggestion?',
      '',
      `**${sentence(this.#outcome ?? 'The answer is still being waited for.')}**`,
      '',
      `This is about ${inline(this.#place)}, where a suggestion was asked for last.`,
      '',
      '## What happened',
      '',
      '| Time (ms) | Step |',
      '| ---: | --- |',
      ...this.#stages.map(({ at, text }) => `| ${Math.round(at)} | ${sentence(text)} |`),
    ];
    if (this.#request === undefined) return [...lines, '', 'Nothing was sent to a model.', ''].join('\n');
    const { name, request } = this.#request;
    lines.push('', `## Sent to ${inline(name)}`, '');
    lines.push(
      `${counted(request.prefix.length, ['{0} character', '{0} characters'])} before the cursor, ${request.suffix.length} after it.`,
      '',
    );
    lines.push(
      '### Before the cursor',
      '',
      prompt(request.prefix),
      '',
      '### After the cursor',
      '',
      prompt(request.suffix),
    );
    for (const { path, text } of request.extra ?? []) lines.push('', `### From ${inline(path)}`, '', prompt(text));
    return [...lines, ''].join('\n');
  }
}

function inline(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, ' ')}\``;
}

/** One line with names, paths and words of servers in it: nothing of it is rendered. */
function sentence(text: string): string {
  // A dot, a colon or an at sign inside a word could make a link of it.
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>#|!~]|[.:@](?=\S)/g, '\\$&');
}

/** A part of a prompt as it is, whether it ends in a line end or not. */
function prompt(text: string): string {
  return fenced(`${text}\n`, 'text');
}
