import { familyOf, headers } from './test-names.ts';
import type { PathParts } from './test-names.ts';

type Usual = (parts: PathParts, files: ReadonlySet<string>) => string;

const usual: Readonly<Record<string, Usual>> = {
  javascript: ({ folder, stem, extension }) =>
    joined(folder, `${stem}.test.${extension === 'vue' || extension === 'svelte' ? 'ts' : extension}`),
  py: ({ stem }, files) => joined(folderOf(files, ['tests', 'test']) ?? 'tests', `test_${stem}.py`),
  jvm: ({ folder, stem, extension }) => joined(mirrored(folder, ['src/main'], 'src/test'), `${stem}Test.${extension}`),
  rb: ({ folder, stem }, files) => {
    const kind = folderOf(files, ['spec']) ?? 'test';
    return joined(mirrored(folder, ['lib', 'app'], kind), `${stem}_${kind}.rb`);
  },
  elixir: ({ folder, stem }) => joined(mirrored(folder, ['lib'], 'test'), `${stem}_test.exs`),
  dart: ({ folder, stem }) => joined(mirrored(folder, ['lib'], 'test'), `${stem}_test.dart`),
  php: ({ folder, stem }) => joined(mirrored(folder, ['src', 'app'], 'tests'), `${stem}Test.php`),
  cs: ({ folder, stem }) => joined(folder, `${stem}Tests.cs`),
  swift: ({ folder, stem }) => joined(folder, `${stem}Tests.swift`),
  rs: ({ path }) => path,
};

/**
 * Where the tests of a file usually are in its language, for a project that has none. For Rust that is the file itself. `files`: those of the
 * workspace, for the folders that are there.
 */
export function defaultPlace(parts: PathParts, files: ReadonlySet<string>): string {
  const { folder, stem, extension } = parts;
  const known = usual[familyOf(extension)];
  const end = headers.test(extension) ? '.cpp' : extension === '' ? '' : `.${extension}`;
  return known?.(parts, files) ?? joined(folder, `${stem}_test${end}`);
}

/** The folder with the first of the roots that is in it replaced. */
function mirrored(folder: string, roots: readonly string[], to: string): string {
  const whole = `/${folder}/`;
  for (const from of roots) {
    const at = whole.indexOf(`/${from}/`);
    if (at >= 0) return `${whole.slice(1, at + 1)}${to}${whole.slice(at + from.length + 1, -1)}`;
  }
  return folder;
}

function folderOf(files: ReadonlySet<string>, names: readonly string[]): string | undefined {
  return names.find((name) => [...files].some((file) => file.startsWith(`${name}/`)));
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
