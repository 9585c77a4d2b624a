import assert from 'node:assert/strict';
import { fill } from '../../../../src/base/fill.ts';
import { errorSentences } from '../../../../src/editor/shell/error-sentences.ts';
import { loadErrorSentences, worded } from '../../../../src/editor/shell/worded.ts';

/** A language in which every sentence has marks around it. */
const marked = Object.assign((text: string, ...values: (string | number)[]): string => `«${fill(text, ...values)}»`, {
  language: () => 'xx',
});

describe('a failure told by the layers below', () => {
  before(loadErrorSentences);

  it('is put into the language of VS Code, with its values', () => {
    assert.equal(worded('The server was silent for 90 seconds.', marked), '«The server was silent for 90 seconds.»');
    assert.equal(
      worded('The path a:b has a colon. Give a path relative to the workspace, such as src/app.ts.', marked),
      '«The path a:b «has a colon». Give a path relative to the workspace, such as src/app.ts.»',
    );
  });

  it('is known again by each of its sentences', () => {
    const unknown = errorSentences.filter((sentence) => {
      const filled = fill(sentence, ...Array.from({ length: 6 }, (_, index) => `value${index}`));
      return worded(filled, marked) !== `«${filled}»`;
    });
    assert.deepEqual(unknown, []);
  });

  it('stays as it is where it is in the words of a provider, and in English', () => {
    const words = 'You exceeded your current quota, please check your plan.';
    assert.equal(worded(words, marked), words);
    const english = Object.assign((text: string) => `changed ${text}`, { language: () => 'en' });
    assert.equal(worded('The answer was empty.', english), 'The answer was empty.');
  });
});
