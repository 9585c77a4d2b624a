import { registerHooks } from 'node:module';

// The first three stand in for the classes of VS Code's API with the same names, as far as the provider of ghost text uses them.
export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }
}

export class InlineCompletionItem {
  readonly insertText: string;
  readonly range: Range;
  readonly command: { readonly command: string; readonly arguments: readonly unknown[] };
  constructor(insertText: string, range: Range, command: InlineCompletionItem['command']) {
    this.insertText = insertText;
    this.range = range;
    this.command = command;
  }
}

/** A document of one line, as far as the provider reads it. */
export class OneLine {
  readonly uri: { readonly scheme: string; readonly path: string; toString(): string };
  readonly languageId = 'typescript';
  readonly lineCount = 1;
  version = 1;
  readonly text: string;
  constructor(text: string, path: string) {
    this.text = text;
    this.uri = { scheme: 'file', path, toString: () => `file://${path}` };
  }
  lineAt(): { readonly range: Range } {
    return { range: new Range(new Position(0, 0), new Position(0, this.text.length)) };
  }
  offsetAt(position: Position): number {
    return Math.min(position.character, this.text.length);
  }
  positionAt(offset: number): Position {
    return new Position(0, Math.max(0, Math.min(offset, this.text.length)));
  }
  getText(range: Range): string {
    return this.text.slice(range.start.character, range.end.character);
  }
}

/** The one input box that is open, as far as the extension host tells VS Code about it. */
export class InputBox {
  value = '';
  password = false;
  isShown = false;
  isDisposed = false;
  busy = false;
  validationMessage: string | { readonly message: string } | undefined;
  readonly #accept: (() => void)[] = [];
  readonly #hide: (() => void)[] = [];
  readonly #change: ((text: string) => void)[] = [];

  onDidAccept(listener: () => void): { dispose(): void } {
    this.#accept.push(listener);
    return { dispose: () => undefined };
  }
  onDidHide(listener: () => void): { dispose(): void } {
    this.#hide.push(listener);
    return { dispose: () => undefined };
  }
  onDidChangeValue(listener: (text: string) => void): { dispose(): void } {
    this.#change.push(listener);
    return { dispose: () => undefined };
  }
  onDidTriggerButton(): { dispose(): void } {
    return { dispose: () => undefined };
  }
  /** What the box says below the text. */
  get message(): string {
    const shown = this.validationMessage;
    return typeof shown === 'object' ? shown.message : (shown ?? '');
  }
  show(): void {
    this.isShown = true;
  }
  dispose(): void {
    this.isDisposed = true;
  }

  type(text: string): void {
    this.value = text;
    for (const listener of this.#change) listener(text);
  }
  enter(text = this.value): void {
    this.value = text;
    for (const listener of this.#accept) listener();
  }
  escape(): void {
    for (const listener of this.#hide) listener();
  }
}

let standIns = 0;

/**
 * Gives every `import 'vscode'` these names from here on, until it is taken back. Each call makes a module of its own, and has the modules of
 * `src/editor` that are loaded from here on loaded anew for it: none of them keeps the names of another test.
 */
export function standInForVscode(stubs: Readonly<Record<string, unknown>>): { deregister(): void } {
  const name = `vscodeStandIn${++standIns}`;
  const address = `stand-in:${name}`;
  Object.assign(globalThis, { [name]: stubs });
  const source = Object.keys(stubs)
    .map((key) => `export const ${key} = globalThis.${name}[${JSON.stringify(key)}];`)
    .join('\n');
  return registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vscode') return { url: address, shortCircuit: true };
      const found = next(specifier, context);
      return found.url.includes('/src/editor/') ? { ...found, url: `${found.url}?${name}` } : found;
    },
    load: (url, context, next) =>
      url === address ? { format: 'module', shortCircuit: true, source } : next(url, context),
  });
}
