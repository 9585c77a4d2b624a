import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commitMessageOf } from '../../../../src/context/commit/commit-answer.ts';

const options = { isWhole: true, subjectLimit: 72, draft: '' };
const clean = (answer: string, over: Partial<typeof options> = {}): string =>
  commitMessageOf(answer, { ...options, ...over });

const message = 'fix(mixer): keep the gain above zero\n\nA silent deck divided by zero.';

describe('the commit message in an answer', () => {
  it('is the answer where that is a message', () => {
    assert.equal(clean(message), message);
    assert.equal(clean(`\n\n${message}\r\n`), message);
  });

  it('loses fences, announcements, remarks and quotation marks around it', () => {
    const answers = [
      `\`\`\`\n${message}\n\`\`\``,
      `~~~text\n${message}\n~~~\n\nThis message follows the style of the repository.`,
      `Sure! Here is the commit message:\n\n\`\`\`text\n${message}\n\`\`\`\nLet me know if you want it shorter.`,
      `Here's a commit message for the change:\n\n${message}`,
      `以下是提交信息：\n\n${message}`,
      `Of course.\n\nHere is the message:\n\n${message}`,
      `${message}\n\nThis commit message explains why.\n\nLet me know if it should be shorter.`,
      `"${message}"`,
      `**${message.split('\n')[0]}**\n\n${message.split('\n')[2]}`,
      `# ${message}`,
      `Commit message: ${message}`,
    ];
    for (const answer of answers) assert.equal(clean(answer), message, answer);
  });

  it('keeps what belongs to it: a subject that ends in a colon, a code block, a list', () => {
    for (const kept of [
      'feat: support the following message formats:\n\n- json\n- text',
      'Document the setup\n\nRun it so:\n```sh\nnpm start\n```',
      'Add formats:\n\n- json',
    ])
      assert.equal(clean(kept), kept);
  });

  it('has no control characters, hidden characters or terminal codes', () => {
    assert.equal(clean('fix: \u001b[31mred\u001b[0m\u0000 \u200bdeck\u202e\u0007'), 'fix: red deck');
  });

  it('says nothing in the name of people, unless the person wrote it', () => {
    const signed = `${message}\n\nSigned-off-by: A <a@localhost>\nCo-authored-by: B <b@localhost>`;
    assert.equal(clean(signed), message);
    const draft = 'Signed-off-by: A <a@localhost>';
    assert.equal(clean(signed, { draft }), `${message}\n\n${draft}`);
  });

  it('takes a first line that is too long on into the body', () => {
    const long = clean(`feat: ${'word '.repeat(30)}\n\nBody.`);
    const [subject = '', blank, rest, , body] = long.split('\n');
    assert.ok(subject.length <= 72 && subject.endsWith('word…'));
    assert.equal(blank, '');
    assert.match(rest ?? '', /^…word/);
    assert.equal(body, 'Body.');
  });

  it('puts an empty line behind the first one', () => {
    assert.equal(clean('fix: one\ntwo'), 'fix: one\n\ntwo');
  });

  it('is empty where the answer is', () => {
    for (const answer of ['', ' \n', '```\n```', '\u0000', 'Signed-off-by: A <a@localhost>'])
      assert.equal(clean(answer), '');
  });

  it('holds back what may be no part of it while the answer comes', () => {
    const answer = `Sure! Here is the commit message:\n\n\`\`\`text\n${message}\n\`\`\``;
    for (let end = 0; end <= answer.length; end++) {
      const shown = clean(answer.slice(0, end), { isWhole: false });
      assert.ok(message.startsWith(shown), JSON.stringify(shown));
    }
  });

  it('never throws, never has a control character, and keeps within its limits, whatever comes', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '```',
        '\n',
        '\n\n',
        'Here is the commit message:',
        'Signed-off-by: a',
        '"',
        '**',
        '# ',
        '\u001b[',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, isWhole) => {
        const cleaned = clean(pieces.join(''), { isWhole });
        // eslint-disable-next-line no-control-regex -- that is what must not be there
        assert.doesNotMatch(cleaned, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        const [subject = '', blank = ''] = cleaned.split('\n');
        assert.ok(subject.length <= 72);
        assert.equal(blank, '');
        assert.ok(cleaned.isWellFormed() && cleaned.length <= 5_000);
        assert.equal(cleaned, cleaned.trim());
      }),
    );
  });
});
