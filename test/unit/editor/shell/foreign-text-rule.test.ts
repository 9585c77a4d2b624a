import assert from 'node:assert/strict';
import { ESLint, Linter } from 'eslint';
import { parser } from 'typescript-eslint';

/** What the linter says of a line of code as if it stood in this file. */
async function reported(code: string, file = 'src/editor/shell/menu.ts'): Promise<number> {
  const config = (await new ESLint().calculateConfigForFile(file)) as Linter.Config;
  const rule = config.rules?.['no-restricted-syntax'];
  const checked: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser: parser },
    ...(rule !== undefined && { rules: { 'no-restricted-syntax': rule } }),
  };
  return new Linter().verify(code, [checked], 'line.ts').length;
}

describe('the rule about text that is not ours', () => {
  it('lets only one file show notices', async () => {
    for (const name of [
      'showInformationMessage',
      'showWarningMessage',
      'showErrorMessage',
      'setStatusBarMessage',
      'withProgress',
    ]) {
      assert.equal(await reported(`vscode.window.${name}(text);`), 1, name);
      assert.equal(await reported(`const { ${name} } = vscode.window;`), 1, name);
      assert.equal(await reported(`vscode.window.${name}(text);`, 'src/editor/shell/show-notice.ts'), 0, name);
    }
  });

  it('lets values into a sentence only through localize', async () => {
    assert.equal(await reported("vscode.l10n.t('{0} is ready', name);"), 1);
    assert.equal(await reported('const t = vscode.l10n.t;'), 1);
    assert.equal(await reported('const { t } = vscode.l10n;'), 1);
    assert.equal(await reported('rows(vscode.l10n.t);'), 1);
    assert.equal(await reported("vscode.l10n.t('Ready');"), 0);
    assert.equal(await reported("vscode.l10n.t('{0} is ready', name);", 'src/editor/shell/localize.ts'), 0);
  });

  it('keeps Markdown untrusted', async () => {
    assert.equal(await reported('hover.isTrusted = true;'), 1);
    assert.equal(await reported('hover.supportThemeIcons = true;'), 1);
    assert.equal(await reported('show({ isTrusted: true });'), 1);
    assert.equal(await reported('new vscode.MarkdownString(text);'), 1);
    assert.equal(await reported('new vscode.MarkdownString(); parts({ isTrusted: () => trust.isTrusted() });'), 0);
  });
});
