/** `vscode.l10n.t`, as far as the parts without `vscode` need it: `{0}` stands for the first value. */
export type Translate = (text: string, ...values: (string | number)[]) => string;
