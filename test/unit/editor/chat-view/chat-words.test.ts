import assert from 'node:assert/strict';
import { fill } from '../../../../src/base/fill.ts';
import { chatWords } from '../../../../src/editor/chat-view/chat-words.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { englishWords } from '../../../support/fakes/english-words.ts';
import { gpt, mini, text } from '../../../support/fakes/scripted-answer.ts';
import { runScript } from '../../transcript/turn-run.ts';

const again = { fault: { kind: 'rate', message: 'Slow down.' }, request: 2, of: 3 } as const;

describe('what the chat says by itself', () => {
  it('is in the language of the editor, buttons included', () => {
    const asked: string[] = [];
    const t: Translate = (sentence, ...values) => {
      asked.push(sentence);
      return fill(`<${sentence}>`, ...values);
    };
    const words = chatWords(t);
    assert.equal(words.text({ code: 'stopped' }), '<Stopped.>');
    assert.equal(words.action('retry'), '<Try Again>');
    const wait = words.text({ code: 'retry-wait', again, remainingMs: 11_200, shown: false });
    assert.equal(wait, '<<Too many requests>. Trying again in 12 s (2 of 3).>');
    assert.ok(asked.includes('{0}. Trying again in {1} s ({2} of {3}).'), 'a sentence is translated as a whole');
  });

  it('names one entry that is left out, and several', () => {
    const told = [1, 3].map((count) => englishWords.text({ code: 'newer-entries', count }));
    assert.deepEqual(told, [
      '1 entry of a newer version of Crossfade is not shown.',
      '3 entries of a newer version of Crossfade are not shown.',
    ]);
  });

  it('says why a conversation is not saved, and that it is not lost', () => {
    const full = englishWords.text({ code: 'not-saved', error: { reason: 'write-failed', why: 'disk-full' } });
    assert.match(full, /\(the disk is full\).*kept until this window closes/);
    const other = englishWords.text({ code: 'not-saved', error: { reason: 'write-failed', why: 'EACCES' } });
    assert.match(other, /\(EACCES\)/);
  });

  it('reaches the view in the words it is given', async () => {
    const then = [{ owner: mini, mode: 'fresh', parts: [text('Hello')] }] as const;
    const t: Translate = (sentence, ...values) => fill(sentence, ...values).toUpperCase();
    const { shown } = await runScript([{ owner: gpt, fault: { kind: 'overload', message: 'Busy.' }, then }], {
      words: chatWords(t),
    });
    assert.match(JSON.stringify(shown.history), /THE SERVICE IS OVERLOADED/);
  });
});
