import type { ChatItem } from './chat-view-messages.ts';

/** A conversation as Markdown that reads well in any viewer. Reasoning and tool calls are folded or named, never left out silently. */
export function toMarkdown(title: string, items: readonly ChatItem[]): string {
  const sections = items.map(sectionOf).filter((section) => section !== '');
  return [`# ${oneLine(title === '' ? 'Chat' : title)}`, ...sections].join('\n\n') + '\n';
}

function sectionOf(item: ChatItem): string {
  switch (item.kind) {
    case 'user': {
      const attached = item.attachments.map(({ label }) => `\n\n*attached: ${oneLine(label)}*`).join('');
      return `## You\n\n${item.text}${attached}`;
    }
    case 'answer': {
      const blocks = item.blocks.map((block) => {
        if (block.kind === 'text') return block.text;
        if (block.kind === 'reasoning') return quoted(block.text);
        return `*${oneLine(block.name)}: ${oneLine(block.summary)} (${block.state})*`;
      });
      const note = item.note === undefined ? [] : [`*${oneLine(item.note)}*`];
      return [
        `## ${(item.authors ?? [item.model]).map(({ name }) => oneLine(name)).join(' → ')}`,
        ...blocks,
        ...note,
      ].join('\n\n');
    }
    case 'switch':
      return `---\n\n*${oneLine(item.from)} → ${oneLine(item.to)}*`;
    case 'notice':
      return '';
  }
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
