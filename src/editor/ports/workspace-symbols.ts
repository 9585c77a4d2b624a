import * as vscode from 'vscode';
import type { SymbolFinder, WorkspaceSymbol } from '../../context/mentions/mention-dependencies.ts';
import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { workspacePath } from './open-documents.ts';
import { workspaceUri } from './workspace-uri.ts';

/** Language servers that do not answer in this time are not waited for. */
const limitMs = 2_000;
/** Symbols taken of an answer. */
const maxSymbols = 200;

/** The symbols that the language servers of the editor know. */
export function workspaceSymbols(clock: Clock): SymbolFinder {
  const ask = async <T>(command: string, argument: unknown): Promise<readonly T[]> => {
    const asked = Promise.resolve(vscode.commands.executeCommand<readonly T[] | undefined>(command, argument));
    return (await Promise.race([asked.catch(() => undefined), sleep(clock, limitMs)])) ?? [];
  };
  return {
    find: async (query) => {
      const found = await ask<vscode.SymbolInformation>('vscode.executeWorkspaceSymbolProvider', query);
      return found.slice(0, maxSymbols).flatMap(toSymbol);
    },
    linesOf: async (path, name) => {
      const uri = await workspaceUri(path).catch(() => undefined);
      if (uri === undefined) return undefined;
      const symbols = await ask<vscode.DocumentSymbol | vscode.SymbolInformation>(
        'vscode.executeDocumentSymbolProvider',
        uri,
      );
      const range = rangeOf(symbols, plainName(name));
      return range && { start: range.start.line + 1, end: range.end.line + 1 };
    },
  };
}

function toSymbol({ name, kind, location }: vscode.SymbolInformation): WorkspaceSymbol[] {
  const path = workspacePath(location.uri);
  if (path === undefined) return [];
  // Another VS Code may know kinds that this one's types do not.
  const names: Readonly<Record<number, string | undefined>> = vscode.SymbolKind;
  const word = names[kind] ?? 'symbol';
  return [{ name: plainName(name), kind: word.toLowerCase(), path, line: location.range.start.line + 1 }];
}

/** Outer symbols come first. */
function rangeOf(
  symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[],
  name: string,
): vscode.Range | undefined {
  let level = symbols;
  while (level.length > 0) {
    const found = level.find((symbol) => plainName(symbol.name) === name);
    if (found !== undefined) return 'location' in found ? found.location.range : found.range;
    level = level.flatMap((symbol) => ('children' in symbol ? symbol.children : []));
  }
  return undefined;
}

/** Some servers add the parameters to the name of a function. */
function plainName(name: string): string {
  return name.replace(/\(.*$/s, '').trim();
}
