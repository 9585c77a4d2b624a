/** Stands in for the class of VS Code's API with the same name, as the next two do. */
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
