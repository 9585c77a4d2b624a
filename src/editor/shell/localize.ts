import * as vscode from 'vscode';
import { plainValues } from './plain-text.ts';
import type { Translate } from './translate.ts';

/**
 * A sentence of ours in the language of VS Code. `{0}` stands for the first value. Values are made plain: they come from servers,
 * repositories and other extensions. Icons of ours belong in the sentence, never in a value.
 */
export const localize: Translate = (text, ...values) => vscode.l10n.t(text, ...plainValues(values));
