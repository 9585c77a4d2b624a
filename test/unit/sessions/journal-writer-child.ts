/** Run as a child process by the store's test: writes messages until it is killed and prints the number of each acknowledged one. */
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { nodeFiles } from '../../../src/platform/node-files.ts';

const folder = process.argv[2] ?? '';
const store = new ConversationStore({ files: nodeFiles, clock: systemClock }, folder);
const conversation = store.create();
process.stdout.write(`id ${conversation.id}\n`);
for (let i = 0; i < 5_000; i++) {
  await conversation.append(
    { k: 'user', parts: [{ t: 'text', text: `message ${i} ${'x'.repeat(i % 300)}` }] },
    { durable: true },
  );
  process.stdout.write(`ok ${i}\n`);
}
