import assert from 'node:assert/strict';
import { Debounce } from '../../../../src/completion/engine/debounce.ts';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { mayComplete } from '../../../../src/completion/gate/gate.ts';
import type { GateFacts } from '../../../../src/completion/gate/gate.ts';
import { wantsSeveralLines } from '../../../../src/completion/shape/multiline.ts';
import { buildRequest } from '../../../../src/completion/prompt/prompt.ts';
import { PromptBudgets } from '../../../../src/completion/prompt/prompt-budget.ts';
import type { FimFile } from '../../../../src/protocols/fim/fim-request.ts';
import { completionSources } from '../../../../src/completion/engine/sources.ts';
import { Trace } from '../../../../src/completion/engine/trace.ts';
import { isVisible } from '../../../../src/completion/shape/visibility.ts';

describe('the gate of completion', () => {
  const open: GateFacts = {
    scheme: 'file',
    languageId: 'typescript',
    path: 'a.ts',
    aiFeatures: true,
    enabled: true,
    languageEnabled: true,
    isSecret: false,
    isIgnored: false,
  };

  it('lets files through', () => {
    for (const scheme of ['file', 'untitled', 'vscode-vfs', 'vscode-notebook-cell', 'vscode-remote']) {
      assert.equal(mayComplete({ ...open, scheme }).ok, true, scheme);
    }
  });

  it('keeps out everything that is no file', () => {
    for (const scheme of [
      'chatSessionInput',
      'sessions-chat',
      'comment',
      'output',
      'vscode-scm',
      'search-editor',
      'git',
      'debug',
      'vscode-userdata',
      'crossfade-explain',
    ]) {
      assert.equal(mayComplete({ ...open, scheme }).ok, false, scheme);
    }
  });

  it('names the reason for each switch', () => {
    const closed: readonly (readonly [Partial<GateFacts>, RegExp])[] = [
      [{ aiFeatures: false }, /disableAIFeatures/],
      [{ enabled: false }, /switched off/],
      [{ languageEnabled: false }, /for typescript/],
      [{ isSecret: true }, /secrets/],
      [{ isIgnored: true }, /ignore file/],
      [{ languageId: 'scminput' }, /scminput/],
    ];
    for (const [facts, reason] of closed) {
      const result = mayComplete({ ...open, ...facts });
      assert.ok(!result.ok && reason.test(result.reason));
    }
  });
});

describe('the wait for the next key', () => {
  const facts = { linePrefix: 'const su', isInvoked: false, isLocal: false };

  /** One whose last requests were all overtaken by typing. */
  const cautious = (): Debounce => {
    const debounce = new Debounce(() => 200);
    for (let each = 0; each < 4; each++) debounce.request('overtaken');
    return debounce;
  };

  it('is nothing as long as requests come to something', () => {
    const debounce = new Debounce(() => 200);
    for (let now = 0; now < 2_000; now += 100) debounce.key(now);
    assert.equal(debounce.delay(facts), 0);
    for (let each = 0; each < 4; each++) debounce.request('suggested');
    assert.equal(debounce.delay(facts), 0);
  });

  it('grows with each request that typing overtook, and goes again when they come to something', () => {
    const debounce = new Debounce(() => 200);
    for (let now = 0; now < 2_000; now += 100) debounce.key(now);
    const delays = [1, 2, 3].map(() => {
      debounce.request('overtaken');
      return Math.round(debounce.delay(facts));
    });
    assert.deepEqual(delays, [30, 60, 60]);
    for (let each = 0; each < 4; each++) debounce.request('suggested');
    assert.equal(debounce.delay(facts), 0);
  });

  it('follows the typing of the person', () => {
    const debounce = cautious();
    for (let now = 0; now < 2_000; now += 100) debounce.key(now);
    assert.ok(Math.abs(debounce.delay(facts) - 60) < 5);
  });

  it('ignores pauses and stays below its limit', () => {
    const debounce = cautious();
    for (const now of [0, 900, 1_800, 9_000]) debounce.key(now);
    assert.equal(debounce.delay(facts), 200);
    assert.equal(debounce.delay({ ...facts, isLocal: true }), 120);
  });

  it('is nothing where a suggestion is expected, asked for, or the model is fast', () => {
    const debounce = cautious();
    for (const linePrefix of ['', '  ', 'a.', 'f(', 'x = ', 'return '])
      assert.equal(debounce.delay({ ...facts, linePrefix }), 0);
    assert.equal(debounce.delay({ ...facts, isInvoked: true }), 0);
    assert.equal(debounce.delay({ ...facts, firstTokenMs: 60 }), 0);
    debounce.accepted();
    assert.equal(debounce.delay(facts), 0);
    assert.notEqual(debounce.delay(facts), 0);
  });

  it('grows after suggestions were turned down and shrinks after one was taken', () => {
    const debounce = cautious();
    const before = debounce.delay(facts);
    debounce.dismissed();
    debounce.dismissed();
    assert.equal(debounce.delay(facts), before * 1.5);
    debounce.accepted();
    debounce.delay(facts);
    assert.equal(debounce.delay(facts), before);
  });
});

describe('several lines', () => {
  const wanted = (marked: string, languageId = 'typescript') =>
    wantsSeveralLines(cursorContext(textSnapshot(marked.replace('█', '')), marked.indexOf('█')), languageId);

  it('are wanted at the start of an empty block and on an empty line', () => {
    assert.ok(wanted('if (a) {█\n}'));
    assert.ok(wanted('if (a) {\n  █\n}'));
    assert.ok(wanted('def f():█\n', 'python'));
  });

  it('are not wanted elsewhere', () => {
    assert.ok(!wanted('const a = █'));
    assert.ok(!wanted('if (a) {█\n  b;\n}'));
    assert.ok(!wanted('  █ code();'));
    assert.ok(!wanted('// if (a) {█\n'));
  });
});

describe("VS Code's rule of what it draws", () => {
  const visible = (replaced: string, insertText: string, cursor: number) => isVisible({ replaced, insertText, cursor });

  it('draws insertions anywhere right of the cursor', () => {
    assert.ok(visible('', 'abc', 0));
    assert.ok(visible(')', 'a, b);', 0));
    assert.ok(visible('foo()', 'foo(bar)', 4));
  });

  it('hides rewrites, deletions and nothing at all', () => {
    assert.ok(!visible('foo', 'bar', 3));
    assert.ok(!visible('abc', 'ab', 0));
    assert.ok(!visible('abc', 'abc', 0));
    assert.ok(!visible('', '', 0));
  });
});

describe('the prompt of a completion', () => {
  const line = 'const value = compute(input);\n';
  const text = line.repeat(2_000);
  const request = (offset: number, extra: readonly FimFile[] = []) =>
    buildRequest(
      cursorContext(textSnapshot(text), offset),
      { path: 'a.ts', languageId: 'typescript', extra },
      { multiline: false, budget: new PromptBudgets().of('model', false) },
    );

  it('is bounded and begins with a whole line', () => {
    const { prefix, suffix } = request(30_000);
    assert.ok(prefix.length <= 6_800 && prefix.length > 4_000, String(prefix.length));
    assert.ok(prefix.startsWith('const'));
    assert.ok(suffix.length <= 1_200 && suffix.endsWith('\n'));
  });

  it('holds other files up to their share, the most important ones, and less of its own file for it', () => {
    const file = (path: string, length: number) => ({ path, text: 'x'.repeat(length) });
    const extra = [file('far.ts', 2_000), file('near.ts', 1_500), file('next.ts', 900)];
    const asked = request(30_000, extra);
    assert.deepEqual(
      asked.extra?.map(({ path }) => path),
      ['near.ts', 'next.ts'],
    );
    const length = asked.prefix.length + asked.suffix.length + 2_400;
    assert.ok(length <= 8_000, String(length));
    assert.ok(asked.prefix.length < request(30_000).prefix.length);
  });

  it('says that a private key stands near, whose first and last lines are not in it', () => {
    const body = 'MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC7VJTUt9Us8cKj\n'.repeat(60);
    const dashes = '-'.repeat(5);
    const key = `${dashes}BEGIN PRIVATE KEY${dashes}\n${body}${dashes}END PRIVATE KEY${dashes}\n`;
    const small = { total: 1_000, suffix: 400, lineSuffix: 400, blockSuffix: 400, extra: 0 };
    const at = (document: string, offset: number) =>
      buildRequest(
        cursorContext(textSnapshot(document), offset),
        { path: 'a.ts', languageId: 'typescript' },
        { multiline: false, budget: small },
      );
    const inside = at(text + key + text, text.length + key.length / 2);
    assert.doesNotMatch(inside.prefix + inside.suffix, /PRIVATE/);
    assert.match(inside.prefix, /MIIE/);
    assert.equal(inside.nearKey, true);
    assert.equal(at(text + key + text.repeat(2), text.length * 2).nearKey, undefined);
    assert.equal(request(30_000).nearKey, undefined);
  });

  it('is measured by what the server counts as a token, for each model', () => {
    const budgets = new PromptBudgets();
    const before = budgets.of('a', false).total;
    const asked = { prefix: 'x'.repeat(5_000), suffix: 'y'.repeat(1_000) };
    for (let each = 0; each < 30; each++) budgets.learn('a', asked, { input: 3_000, source: 'reported' });
    assert.ok(Math.abs(budgets.of('a', false).total - 4_096) < 50);
    assert.equal(budgets.of('b', false).total, before);
    budgets.learn('b', asked, { input: 3, source: 'reported' });
    budgets.learn('b', asked, { input: 3_000, source: 'estimated' });
    assert.equal(budgets.of('b', false).total, before);
    assert.ok(budgets.of('b', true).total < before && budgets.of('b', false, 1_000).total < before);
  });

  it('begins alike from key to key, so that a server can reuse its cache', () => {
    const at = (offset: number) => request(offset).prefix;
    let kept = 0;
    for (let offset = 20_000; offset < 20_200; offset++) if (at(offset + 1).startsWith(at(offset))) kept++;
    assert.ok(kept >= 198, String(kept));
  });

  it('never reads more of a document than its windows', () => {
    let most = 0;
    const spy = {
      length: 1e9,
      slice: (from: number, to: number) => ((most = Math.max(most, to - from)), 'x'.repeat(to - from)),
    };
    cursorContext(spy, 5e8);
    assert.ok(most <= 8_192);
  });
});

describe('the sources of suggestions', () => {
  it('are the models of the role in their order and the embedded one where it is listed', () => {
    const instant = {
      ref: { provider: 'workspace', model: 'ngram' },
      name: 'workspace/ngram',
      suggest: () => undefined,
    };
    const left = [{ ref: { provider: 'p', model: 'embed' }, reason: 'It embeds.' }];
    const scope = { resource: 'file:///a', languageId: 'ts' };
    const result = completionSources({ candidates: () => ({ models: [], embedded: true, left }) }, instant, scope);
    assert.equal(result.instant, instant);
    assert.deepEqual(result.left, [{ name: 'p/embed', reason: 'It embeds.' }]);
    const without = completionSources(
      { candidates: () => ({ models: [], embedded: false, left: [] }) },
      instant,
      scope,
    );
    assert.equal(without.instant, undefined);
  });
});

describe('the explanation of a call', () => {
  it('begins with a sentence that answers, and names line and column', () => {
    const trace = new Trace('src/a.ts, line 3, column 9', () => 0);
    trace.end('Completions are switched off.');
    const [title, , answer, , place] = trace.toMarkdown().split('\n');
    assert.equal(title, '# Why no suggestion?');
    assert.equal(answer, '**Completions are switched off.**');
    assert.match(place ?? '', /`src\/a\.ts, line 3, column 9`/);
    assert.match(new Trace('a', () => 0).toMarkdown(), /still being waited for/);
  });

  it('renders nothing of what models and files say', () => {
    const trace = new Trace('a`b\n# x', () => 0);
    trace.stage('| <img src=x> [link](command:evil) `');
    const text = trace.toMarkdown();
    assert.ok(!text.includes('\n# x'));
    assert.ok(!/(?<!\\)<img|(?<!\\)\[link/.test(text));
    trace.end('**x** ![y](https://evil.example/z) $(a) www.evil.example');
    assert.doesNotMatch(trace.toMarkdown(), /(?<!\\)!\[|https:\/\/|www\.evil|\*\*\*\*/);
  });
});
