import * as vscode from 'vscode';
import { plainValues } from './plain-text.ts';
import type { Translate } from './translate.ts';

/** The language that texts of ours are in: that of VS Code where there is a translation, else English. A BCP 47 tag. */
export function textLanguage(): string {
  return vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
}

function translate(text: string, ...values: (string | number)[]): string {
  return vscode.l10n.t(text, ...plainValues(values));
}

/**
 * A sentence of ours in the language of VS Code. `{0}` stands for the first value. Values are made plain: they come from servers,
 * repositories and other extensions. Icons of ours belong in the sentence, never in a value.
 */
export const localize: Translate = Object.assign(translate, { language: textLanguage });
