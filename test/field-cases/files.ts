import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '../../src/base/json.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { NodeWorkspaceFiles } from '../../src/platform/node-workspace-files.ts';
import { createReadOnlyTools } from '../../src/tools/read/read-only-tools.ts';
import { runCall } from '../../src/tools/run-call.ts';
import type { FieldCase } from './case-file.ts';
import { textField } from './case-file.ts';
import { checkFields, unless } from './verdict.ts';
import type { Problems } from './verdict.ts';

const signal = new AbortController().signal;

/** A tree, the bytes of a file, or a call of a tool, on a disk. */
export async function checkFiles(given: FieldCase): Promise<Problems> {
  const base = await mkdtemp(join(tmpdir(), 'field-case-'));
  try {
    await fill(base, given);
    const root = join(base, textField(given, 'opened') ?? '');
    const files = new NodeWorkspaceFiles({
      roots: () => [{ name: 'w', path: root }],
      openDocuments: { textOf: () => undefined },
      clock: systemClock,
      encodings: { of: () => /^files\.encoding (\w+)$/.exec(textField(given, 'setting') ?? '')?.[1] ?? 'utf8' },
    });
    return await check(given, files);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function fill(base: string, given: FieldCase): Promise<void> {
  const tree = (given['tree'] ?? {}) as Readonly<Record<string, string>>;
  for (const [path, text] of Object.entries(tree)) {
    const at = join(base, path);
    await mkdir(path.endsWith('/') ? at : dirname(at), { recursive: true });
    if (!path.endsWith('/')) await writeFile(at, text);
  }
  const bytes = textField(given, 'bytesHex');
  if (bytes !== undefined) await writeFile(join(base, nameOf(given)), Buffer.from(bytes, 'hex'));
  const [, lines, characters] = /^([\d,]+) lines of (\d+) characters/.exec(textField(given, 'file') ?? '') ?? [];
  if (lines !== undefined) {
    const line = `${'x'.repeat(Number(characters))}\n`;
    await writeFile(join(base, nameOf(given)), line.repeat(Number(lines.replaceAll(',', ''))));
  }
}

function nameOf(given: FieldCase): string {
  const call = given['call'] as { readonly arguments?: { readonly path?: string } } | undefined;
  return textField(given, 'name') ?? call?.arguments?.path ?? 'file';
}

async function check(given: FieldCase, files: NodeWorkspaceFiles): Promise<Problems> {
  const listed = [...(await files.list('', 1_000, signal)).files].sort();
  const call = given['call'] as { readonly name: string; readonly arguments: Json } | undefined;
  const asked = call ?? { name: 'read_file', arguments: { path: nameOf(given) } };
  const output = await runCall(
    createReadOnlyTools({ files, clock: systemClock }),
    { name: asked.name, input: asked.arguments, foundInText: false },
    signal,
  );
  const checks = {
    listed: (wanted: Json) => unless(JSON.stringify(listed) === JSON.stringify(wanted), `listed: ${listed.join(', ')}`),
    read: () => undefined,
    text: (wanted: Json) => unless(isTold(output, wanted, call !== undefined), `read: ${output.text.slice(0, 80)}`),
  };
  const problems = await checkFields(given.expect, checks);
  const refused = await refusedPaths(given, files);
  return refused.length === 0 ? problems : [...problems, `${refused.join(', ')} can be read`];
}

function isTold(output: { readonly text: string; readonly isError: boolean }, wanted: Json, isCall: boolean): boolean {
  if (output.isError) return false;
  if (isCall) return true;
  return typeof wanted === 'string' && wanted.split('\n').every((line) => output.text.includes(line));
}

/** What of the tree can be read though the case lists only other files. */
async function refusedPaths(given: FieldCase, files: NodeWorkspaceFiles): Promise<string[]> {
  const wanted = given.expect['listed'];
  if (!Array.isArray(wanted) || !('read' in given.expect)) return [];
  const prefix = `${textField(given, 'opened') ?? ''}/`;
  const paths = Object.keys(given['tree'] ?? {}).filter((path) => path.startsWith(prefix));
  const found: string[] = [];
  for (const path of paths.map((each) => each.slice(prefix.length)).filter((each) => !wanted.includes(each))) {
    const isRead = await files.read(path, signal).then(
      () => true,
      () => false,
    );
    if (isRead) found.push(path);
  }
  return found;
}
