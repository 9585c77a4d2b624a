import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EditPrompt } from '../../../../src/completion/next-edit/edit-prompt.ts';
import { charactersOfToken, promptTokens } from '../../../../src/completion/next-edit/edit-prompt.ts';
import { modelEdit } from '../../../../src/completion/next-edit/model-edit.ts';
import type { ModelEditCall } from '../../../../src/completion/next-edit/model-edit.ts';
import { NextEdits } from '../../../../src/completion/next-edit/next-edits.ts';
import type { PredictedEdit } from '../../../../src/completion/next-edit/predicted-edit.ts';
import { changed } from '../../../../src/completion/next-edit/text-change.ts';
import { createRedactor } from '../../../../src/guard/redact.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { hostileText } from '../hostile-text.ts';

const { redact } = createRedactor();
const code = 'let width = 1;\nlet height = 2;\nshow(width);\nhide(height);\n';
const good = 'REPLACE 3-3\n|show(size);\nEND';

/** A document, a person who edits it and a model that is asked about it. */
class Desk {
  readonly edits: NextEdits;
  readonly prompts: EditPrompt[] = [];
  readonly controller = new AbortController();
  answer: string | undefined = good;
  /** What happens while the model is asked. */
  meanwhile: () => void = () => undefined;

  constructor(text = code) {
    this.edits = new NextEdits(text, new FakeClock());
  }

  replace(old: string, text: string): this {
    const start = this.edits.text.indexOf(old);
    assert.ok(start >= 0);
    this.edits.change([{ start, end: start + old.length, text }], false);
    return this;
  }

  predict(more: Partial<ModelEditCall> = {}): Promise<PredictedEdit | undefined> {
    const ask = (prompt: EditPrompt): Promise<string | undefined> => {
      this.prompts.push(prompt);
      this.meanwhile();
      return Promise.resolve(this.answer);
    };
    const call = { path: 'src/a.ts', languageId: 'typescript', offset: 4, problems: [], redact, ask, ...more };
    return modelEdit({ edits: this.edits, ...call }, this.controller.signal);
  }

  /** The text after the edit that is predicted. */
  async predicted(more: Partial<ModelEditCall> = {}): Promise<string | undefined> {
    const edit = await this.predict(more);
    return edit === undefined ? undefined : changed(this.edits.text, edit);
  }

  get sent(): string {
    return this.prompts.map(({ user }) => user).join('\n');
  }
}

describe('the next edit by a model', () => {
  it('is what the model answers, as an edit that fits the text', async () => {
    const desk = new Desk().replace('width', 'size');
    const edit = await desk.predict();
    assert.ok(edit !== undefined);
    assert.equal(changed(desk.edits.text, edit), code.replaceAll('width', 'size'));
    assert.equal(edit.source, 'model');
    assert.ok(desk.edits.expect(edit) && desk.edits.holds(edit));
  });

  it('is asked for with the numbered lines, the changes, the problems and the line of the cursor', async () => {
    const desk = new Desk('one();\r\ntwo();').replace('two', 'three');
    await desk.predict({ offset: 10, problems: [{ line: 2, message: 'three is\nnot known' }], path: 'src/a\nb.ts' });
    assert.equal(
      desk.sent,
      [
        'File src/a b.ts (typescript):',
        '<FILE>\n1|one();\n2|three();\n</FILE>',
        '<PROBLEMS>\nline 2: three is not known\n</PROBLEMS>',
        '<CHANGES>\n@@ line 2\n-two();\n+three();\n</CHANGES>',
        'The cursor is in line 2.',
      ].join('\n'),
    );
    assert.match(desk.prompts[0]?.system ?? '', /REPLACE 12-13\n[\s\S]*NONE/);
    const plain = new Desk().replace('width', 'size');
    await plain.predict();
    assert.doesNotMatch(plain.sent, /PROBLEMS/);
  });

  it('is asked for with a part of the text that is bounded', async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `call(${index});`);
    const desk = new Desk(lines.join('\n')).replace('call(1000);', 'calls(1000);');
    const problems = Array.from({ length: 500 }, (_, index) => ({ line: index + 1, message: 'x'.repeat(100) }));
    const offset = desk.edits.text.indexOf('calls');
    desk.answer = 'REPLACE 1002-1002\n|calls(1001);\nEND';
    assert.match((await desk.predicted({ offset, problems })) ?? '', /\ncalls\(1000\);\ncalls\(1001\);\ncall\(1002\);/);
    const total = (promptTokens.window + promptTokens.history + promptTokens.problems) * charactersOfToken;
    // The numbers of the lines come on top.
    assert.ok((desk.prompts[0]?.user.length ?? 0) < 1.6 * total);
    assert.doesNotMatch(desk.sent, /call\(1\);|call\(1999\);|line 400:/);
  });

  it('is not asked for where nothing was changed lately', async () => {
    assert.equal(await new Desk().predict(), undefined);
    const undone = new Desk().replace('width', 'size').replace('size', 'width');
    const forgotten = new Desk().replace('width', 'size');
    forgotten.edits.restart(forgotten.edits.text);
    for (const desk of [new Desk(), undone, forgotten]) {
      assert.equal(await desk.predict(), undefined);
      assert.equal(desk.prompts.length, 0);
    }
  });

  it('is not asked for in a line that is too long', async () => {
    const desk = new Desk(`a = "${'x'.repeat(8_000)}";\nb = 1;\n`).replace('b', 'c');
    assert.equal(await desk.predict(), undefined);
    assert.equal(desk.prompts.length, 0);
  });

  it('is not asked for where a secret stands in what would be sent', async () => {
    const desk = new Desk(`${code}const token = 'ghp_${'a1'.repeat(18)}';\n`).replace('width', 'size');
    assert.equal(await desk.predict(), undefined);
    assert.equal(desk.prompts.length, 0);
  });

  it('is not asked for where a private key of any kind stands in what would be sent', async () => {
    const putty = `// PuTTY-User-Key-File-3: ssh-ed25519\n// Private-Lines: 1\n`;
    const desk = new Desk(`${code}${putty}`).replace('width', 'size');
    assert.equal(await desk.predict(), undefined);
    assert.equal(desk.prompts.length, 0);
  });

  it('is not asked for where a secret stands in the lines as they are sent', async () => {
    const desk = new Desk('let width = 1;\r\nabc\r\ndef\r\nshow();').replace('width', 'size');
    assert.equal(await desk.predict({ redact: (text) => text.replace('abc\ndef', '***') }), undefined);
    assert.equal(desk.prompts.length, 0);
  });

  it('is not asked for in the middle of a key whose beginning stands above', async () => {
    const body = Array.from({ length: 160 }, (_, index) => `MIIE${String(index).padStart(4, '0')}${'Ab+/'.repeat(14)}`);
    const pem = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----'].join('\n');
    const desk = new Desk(`${code}${pem}\nlast();\n`).replace('width', 'size');
    for (const place of ['MIIE0090', 'MIIE0159', 'last']) {
      assert.equal(await desk.predict({ offset: desk.edits.text.indexOf(place) }), undefined);
      assert.equal(desk.prompts.length, 0, place);
    }
  });

  it('is not asked for after a line in the middle of a private key was changed, however far away', async () => {
    const body = Array.from({ length: 600 }, (_, index) => `MIIE${String(index).padStart(4, '0')}${'Ab+/'.repeat(14)}`);
    const pem = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----'].join('\n');
    const desk = new Desk(`${code}${pem}\n${'fill();\n'.repeat(4_000)}last();\n`).replace('MIIE0300', 'MIIE030x');
    assert.equal(await desk.predict({ offset: desk.edits.text.indexOf('last') }), undefined);
    assert.equal(desk.prompts.length, 0);
  });

  it('is asked for where a secret stands far away', async () => {
    const far = `const token = 'ghp_${'a1'.repeat(18)}';\n${'fill();\n'.repeat(2_000)}`;
    const desk = new Desk(`${far}${code}`).replace('width', 'size');
    desk.answer = 'REPLACE 2004-2004\n|show(size);\nEND';
    const offset = desk.edits.text.indexOf('height');
    assert.match((await desk.predicted({ offset })) ?? '', /\nshow\(size\);\n/);
    assert.doesNotMatch(desk.sent, /ghp_/);
  });

  it('is asked for without the secrets that were changed or that a problem names', async () => {
    const secret = `ghp_${'a1'.repeat(18)}`;
    const pem = `-----BEGIN PRIVATE KEY-----\nMIIEabcd\nMIIEefgh\n-----END PRIVATE KEY-----`;
    const desk = new Desk(`${code}token = "${secret}";\nkey = \`${pem}\`;\n`)
      .replace(`"${secret}"`, 'env.token')
      .replace(`\`${pem}\``, 'env.key')
      .replace('width', 'size');
    const problems = [{ line: 5, message: `${secret} is not used` }];
    assert.notEqual(await desk.predict({ problems }), undefined);
    assert.match(desk.sent, /-token = "\*\*\*";\n\+token = env\.token;/);
    assert.match(desk.sent, /-key = `\*\*\*`;\n\+key = env\.key;/);
    assert.match(desk.sent, /line 5: \*\*\* is not used/);
    assert.doesNotMatch(desk.sent, /a1a1|MIIE/);
  });

  it('is none where the model has no answer, or one that is no edit', async () => {
    for (const answer of [undefined, 'NONE', '', 'Sure! REPLACE 3-3\n|x\nEND', 'REPLACE 90-90\n|x\nEND']) {
      const desk = new Desk().replace('width', 'size');
      desk.answer = answer;
      assert.equal(await desk.predict(), undefined);
      assert.equal(desk.prompts.length, 1);
    }
  });

  it('is none where it would take back what the person did', async () => {
    const desk = new Desk().replace('width', 'size');
    desk.answer = 'REPLACE 1-1\n|let width = 1;\nEND';
    assert.equal(await desk.predict(), undefined);
    const gone = new Desk().replace('let height = 2;\n', '');
    gone.answer = 'REPLACE 1-1\n|let width = 1;\n|let height = 2;\nEND';
    assert.equal(await gone.predict(), undefined);
  });

  it('is none where the text changed while the model was asked', async () => {
    const desk = new Desk().replace('width', 'size');
    desk.meanwhile = () => void desk.replace('hide', 'hides');
    assert.equal(await desk.predict(), undefined);
    desk.meanwhile = () => undefined;
    assert.notEqual(await desk.predict(), undefined);
  });

  it('is none where it is not wanted any more', async () => {
    const desk = new Desk().replace('width', 'size');
    desk.meanwhile = () => desk.controller.abort();
    assert.equal(await desk.predict(), undefined);
  });

  it('hands the signal on to whoever asks', async () => {
    const desk = new Desk().replace('width', 'size');
    const signals: AbortSignal[] = [];
    const ask: ModelEditCall['ask'] = (_prompt, signal) => {
      signals.push(signal);
      return Promise.resolve(good);
    };
    await desk.predict({ ask });
    assert.deepEqual(signals, [desk.controller.signal]);
  });

  it('fits the text and is no undoing, whatever the model answers', async () => {
    const line = fc.constantFrom('let width = 1;', 'let size = 1;', 'let height = 2;', 'show(width);', '', 'x');
    const form = fc
      .tuple(fc.nat(6), fc.nat(6), fc.array(line, { maxLength: 4 }))
      .map(([from, to, body]) => [`REPLACE ${from}-${to}`, ...body.map((one) => `|${one}`), 'END'].join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(form, hostileText), fc.nat(70), async (answer, offset) => {
        const desk = new Desk().replace('width', 'size');
        desk.answer = answer;
        const edit = await desk.predict({ offset: Math.min(offset, desk.edits.text.length) });
        if (edit === undefined) return;
        const after = changed(desk.edits.text, edit);
        assert.notEqual(after, code);
        assert.notEqual(after, desk.edits.text);
        assert.ok(desk.edits.expect(edit));
      }),
      { numRuns: 500 },
    );
  });
});
