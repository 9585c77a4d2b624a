import assert from 'node:assert/strict';
import type { localize as localizeFunction } from '../../../../src/editor/shell/localize.ts';
import type * as ShowNotice from '../../../../src/editor/shell/show-notice.ts';
import { stubOf } from '../../../bench/vscode-stub.ts';
import { iconsIn, linksIn } from '../../../support/editor-syntax.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

const link = '[sign in](command:workbench.action.terminal.new)';

describe('notices', () => {
  const shown: string[] = [];
  let notices: typeof ShowNotice;
  let localize: typeof localizeFunction;
  let hooks: ReturnType<typeof standInForVscode>;

  before(async () => {
    const notice = (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
      shown.push(text, ...rest.flatMap((each) => (hasDetail(each) ? [each.detail] : [])));
      return Promise.resolve(rest.at(-1));
    };
    hooks = standInForVscode({
      ...(stubOf('vscode') as Record<string, unknown>),
      ProgressLocation: { Notification: 15, Window: 10 },
      l10n: {
        t: (text: string, ...values: readonly unknown[]) =>
          text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)])),
      },
      window: {
        showInformationMessage: notice,
        showWarningMessage: notice,
        showErrorMessage: notice,
        setStatusBarMessage: (text: string) => shown.push(text),
        withProgress: async (
          { title }: { readonly title: string },
          task: (progress: unknown, token: unknown) => Promise<unknown>,
        ) => {
          shown.push(title);
          const progress = { report: ({ message = '' }) => shown.push(message) };
          return await task(progress, { onCancellationRequested: () => ({ dispose: () => undefined }) });
        },
      },
    });
    notices = await import('../../../../src/editor/shell/show-notice.ts');
    ({ localize } = await import('../../../../src/editor/shell/localize.ts'));
  });
  after(() => hooks.deregister());
  beforeEach(() => shown.splice(0));

  it('have no link and no icon, wherever the text comes from', async () => {
    await notices.showInformation(`The key is stored; ${link}`);
    await notices.showWarning(localize('{0} did not accept the API key: {1}', '$(error)', link));
    await notices.showError(`Crossfade: ${link}`);
    notices.showStatus(`$(error) ${link}`);
    await notices.askModal({ severity: 'warning', text: link, detail: `a\n${link}`, actions: ['Send'] });
    await notices.showProgress('notification', `Pulling ${link}`, (report) => {
      report({ message: link });
      return Promise.resolve();
    });
    assert.equal(shown.length, 8);
    for (const text of shown) assert.deepEqual([linksIn(text), iconsIn(text)], [[], []], text);
    assert.ok(shown.every((text) => text.includes('(command:workbench.action.terminal.new)')));
  });

  it('say which button was pressed', async () => {
    assert.equal(await notices.showWarning('No key.', 'Set API Key…'), 'Set API Key…');
    const question = { severity: 'information', text: 'Send?', detail: '', actions: ['Allow'] } as const;
    assert.equal(await notices.askModal(question), 'Allow');
    assert.equal(await notices.askModal({ ...question, decline: 'Not Now' }), 'Not Now');
  });

  it('keep our words when a piece of another is very long', async () => {
    await notices.showWarning(localize('{0} did not accept the API key.', 'x'.repeat(100_000)));
    assert.match(shown[0] ?? '', /^x{399}… did not accept the API key\.$/);
  });
});

function hasDetail(value: unknown): value is { readonly detail: string } {
  return typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string';
}
