import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AnswerItem } from '../../../src/transcript/chat-view-messages.ts';
import { announcementFor } from '../../../media/chat/state/announcements.ts';
import { colorTree, type ColorNode } from '../../../media/chat/markdown/color-tree.ts';
import { formatAgo } from '../../../media/chat/state/format-ago.ts';
import { highlightCode, maxHighlightLength } from '../../../media/chat/markdown/highlight.ts';
import { maxTypedLength } from '../../../media/chat/markdown/limits.ts';
import { applyMention, mentionAt } from '../../../media/chat/state/mention-query.ts';
import { linkTarget, safeUrl } from '../../../media/chat/markdown/safe-url.ts';
import { earlier, trimmed, windowFor, windowStep } from '../../../media/chat/elements/transcript-window.ts';
import { maxTypedLength as hostLimit } from '../../../src/transcript/chat-view-schema.ts';

describe('times in the chat view', () => {
  it('says how long ago something was', () => {
    const hour = 3_600_000;
    assert.equal(formatAgo(0, 59_000, 'en'), undefined);
    assert.equal(formatAgo(0, 2 * hour, 'en'), '2 hours ago');
    assert.equal(formatAgo(0, 24 * hour, 'en'), 'yesterday');
    assert.equal(formatAgo(5, 0, 'en'), undefined);
  });
});

describe('mentions in the input box', () => {
  it('finds the mention at the caret', () => {
    assert.deepEqual(mentionAt('fix @src/da', 11), { start: 4, end: 11, query: 'src/da' });
    assert.deepEqual(mentionAt('@', 1), { start: 0, end: 1, query: '' });
    assert.deepEqual(mentionAt('(@sel', 5), { start: 1, end: 5, query: 'sel' });
  });

  it('goes on in a name in quotes, over blanks and quotes behind a backslash', () => {
    const text = 'see @file:"a \\" b@c';
    assert.deepEqual(mentionAt(text, text.length), { start: 4, end: text.length, query: text.slice(5) });
    assert.equal(mentionAt('see @file:"a b" and', 19), undefined);
  });

  it('takes no address and no finished mention for one', () => {
    assert.equal(mentionAt('me@example.com', 14), undefined);
    assert.equal(mentionAt('@file done', 10), undefined);
    assert.equal(mentionAt('no', 2), undefined);
  });

  it('finds a command at the beginning of the text and nowhere else', () => {
    assert.deepEqual(mentionAt('/', 1), { start: 0, end: 1, query: '/' });
    assert.deepEqual(mentionAt('/ex rest', 3), { start: 0, end: 3, query: '/ex' });
    for (const text of ['a /ex', ' /ex', '/ex ', '/usr/bin', '/Ex'])
      assert.equal(mentionAt(text, text.length), undefined);
  });

  it('leaves no gap where the things of a kind are to follow', () => {
    const mention = { start: 2, end: 5, query: 'fo' };
    assert.deepEqual(applyMention('a @fo b', mention, { insert: '@folder:', more: true }), {
      text: 'a @folder: b',
      caret: 10,
    });
  });

  it('puts the offer in place of what was typed and leaves the rest', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const head = `${before} `;
        const mention = mentionAt(`${head}@qu${after}`, head.length + 3);
        assert.ok(mention);
        const { text, caret } = applyMention(`${head}@qu${after}`, mention, { insert: '@src/a.ts' });
        assert.ok(text.startsWith(`${head}@src/a.ts`) && text.endsWith(after));
        assert.equal(caret, head.length + '@src/a.ts '.length);
      }),
    );
  });
});

describe('links in answers', () => {
  it('lets only absolute http, https and mailto addresses through', () => {
    assert.equal(safeUrl('https://example.com/a b'), 'https://example.com/a%20b');
    assert.equal(safeUrl('mailto:a@example.com'), 'mailto:a@example.com');
    for (const url of ['javascript:1', 'command:x', 'data:,x', 'file:///x', 'vscode:x', '/x', 'x', 'https://u:p@h/']) {
      assert.equal(safeUrl(url), undefined, url);
    }
    assert.equal(safeUrl(`https://example.com/${'a'.repeat(5_000)}`), undefined);
  });

  it('names the host or the mail address', () => {
    assert.equal(linkTarget('https://example.com:8080/x'), 'example.com:8080');
    assert.equal(linkTarget('mailto:a@example.com'), 'a@example.com');
  });
});

describe('the window on a long conversation', () => {
  it('holds the newest items at first and older ones step by step', () => {
    const first = windowFor(undefined, 'c', 2_000);
    assert.equal(first.first, 2_000 - windowStep);
    assert.equal(earlier(first).first, 2_000 - 2 * windowStep);
    assert.equal(earlier({ conversationId: 'c', first: 3 }).first, 0);
  });

  it('stays where it is while messages come, and starts anew for another conversation', () => {
    const open = { conversationId: 'c', first: 10 };
    assert.equal(windowFor(open, 'c', 200), open);
    assert.equal(windowFor(open, 'd', 200).first, 200 - windowStep);
  });

  it('shows the newest items when the conversation was cut back to before it', () => {
    assert.deepEqual(windowFor({ conversationId: 'c', first: 100 }, 'c', 60), { conversationId: 'c', first: 20 });
    assert.deepEqual(windowFor({ conversationId: 'c', first: 100 }, 'c', 5), { conversationId: 'c', first: 0 });
  });

  it('lets go of old items once there are many', () => {
    const open = { conversationId: 'c', first: 0 };
    assert.equal(trimmed(open, windowStep * 3), open);
    assert.equal(trimmed(open, windowStep * 3 + 1).first, windowStep * 2 + 1);
  });
});

describe('what a screen reader is told', () => {
  const answer = (id: string, state: AnswerItem['state']): AnswerItem => ({
    kind: 'answer',
    id,
    state,
    blocks: [],
    model: { ref: 'a/b', name: 'B', destination: 'x' },
  });

  it('hears the start and the end of an answer, not its tokens', () => {
    assert.equal(announcementFor([], [answer('a', 'waiting')]), 'started');
    assert.equal(announcementFor([answer('a', 'waiting')], [answer('a', 'streaming')]), undefined);
    assert.equal(announcementFor([answer('a', 'streaming')], [answer('a', 'done')]), 'finished');
    assert.equal(announcementFor([answer('a', 'streaming')], [answer('a', 'stopped')]), 'stopped');
    assert.equal(announcementFor([answer('a', 'streaming')], [answer('a', 'cut')]), 'failed');
    assert.equal(announcementFor([answer('a', 'done')], [answer('a', 'done')]), undefined);
  });
});

describe('colors in code', () => {
  it('colors known languages by name and alias', () => {
    for (const language of [
      'ts',
      'typescript',
      'js',
      'py',
      'java',
      'c',
      'cpp',
      'c++',
      'cs',
      'go',
      'rs',
      'sh',
      'json',
      'yml',
      'html',
      'xml',
      'css',
      'sql',
      'diff',
      'md',
    ]) {
      assert.notEqual(highlightCode('a', language), undefined, language);
    }
  });

  it('leaves unknown languages and very long code alone', () => {
    assert.equal(highlightCode('a', 'brainfuck'), undefined);
    assert.equal(highlightCode('a'.repeat(maxHighlightLength + 1), 'ts'), undefined);
  });

  it('escapes what it colors', () => {
    const html = highlightCode('</code><script>x</script> "<img src=x>"', 'ts') ?? '';
    assert.ok(!/<(?!\/?span)/.test(html), html);
  });
});

describe('reading colors back', () => {
  const textOf = (nodes: readonly ColorNode[]): string =>
    nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');

  it('keeps every character of the code', () => {
    const code = fc
      .array(fc.constantFrom('let x', '"a<b"', '\n', '/* &amp; */', '<div>', "'", '`${a}`', '@x', '#', '\\'))
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(
        code,
        fc.constantFrom('ts', 'python', 'html', 'css', 'md', 'sql', 'json', 'diff'),
        (text, language) => {
          const tree = colorTree(highlightCode(text, language) ?? '');
          assert.ok(tree);
          assert.equal(textOf(tree), text);
        },
      ),
    );
  });

  it('refuses whatever highlight.js does not write', () => {
    for (const html of [
      '<b>x</b>',
      '<span class="x">y</span>',
      '<span class="hljs-a" id="b">c</span>',
      '<span class="hljs-a">',
      '</span>',
      'a<',
    ]) {
      assert.equal(colorTree(html), undefined, html);
    }
  });
});

describe('limits of the input box', () => {
  it('are those of the host', () => {
    assert.equal(maxTypedLength, hostLimit);
  });
});
