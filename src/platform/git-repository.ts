import { constants, lstat, open, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { errorCode } from '../base/error-text.ts';
import { isOn, readGitConfig } from '../guard/ignore/git-config.ts';
import type { GitSetting } from '../guard/ignore/git-config.ts';
import { wildmatch } from '../guard/ignore/wildmatch.ts';
import type { Slices } from './slices.ts';

/** A git repository, a worktree or a submodule that a folder belongs to. */
export interface GitRepository {
  /** Absolute path of the folder that holds `.git`. */
  readonly root: string;
  /** What belongs to this working tree. */
  readonly gitFolder: string;
  /** What all worktrees share: `info/exclude` and the configuration. */
  readonly commonFolder: string;
}

/** Variables of the environment that say where git keeps its files. */
export type Environment = Readonly<Record<string, string | undefined>>;

const maxRuleBytes = 1_000_000;
/** Bytes of one configuration file, which is read without a pause, and of all that one reading takes. */
const maxConfigBytes = 150_000;
const maxAllConfigBytes = 1_000_000;
/** Files that one reading takes, and how deep one may include another. */
const maxConfigFiles = 100;
const maxDepth = 10;
/** A pattern's length times a path's, beyond which a condition does not hold. */
const maxMatchSteps = 50_000;
/** Not a text of rules, so that it ignores everything: see IgnoreList. */
const unreadable = '\0';

/** The repository that a folder lies in, by the nearest `.git` on the way up; undefined where there is none. Never rejects. */
export async function findRepository(folder: string): Promise<GitRepository | undefined> {
  let current = await realpath(folder).catch(() => folder);
  for (;;) {
    const found = await repositoryAt(current);
    if (found !== undefined) return found;
    const above = dirname(current);
    if (above === current) return undefined;
    current = above;
  }
}

/** The repository whose root a folder is: it holds a folder `.git`, or a file of that name that leads to one. Never rejects. */
export async function repositoryAt(root: string): Promise<GitRepository | undefined> {
  const place = join(root, '.git');
  const entry = await lstat(place).catch(() => undefined);
  if (entry === undefined) return undefined;
  const isFile = entry.isFile();
  const target = isFile ? /^gitdir: (.+?)\s*$/.exec((await bytesOf(place, 4_096)) ?? '')?.[1] : undefined;
  if (isFile && target === undefined) return undefined;
  const gitFolder = target === undefined ? place : resolve(root, utf8(target));
  const common = (await bytesOf(join(gitFolder, 'commondir'), 4_096))?.trim();
  return { root, gitFolder, commonFolder: common === undefined ? gitFolder : resolve(gitFolder, utf8(common)) };
}

/** The rules that stand in no `.gitignore`, as bytes: the person's ignore file and `info/exclude`. Never rejects; what cannot be read ignores everything. */
export async function readExcludes(
  repository: GitRepository | undefined,
  environment: Environment = process.env,
  slices?: Slices,
): Promise<{ readonly texts: readonly string[]; readonly ignoreCase: boolean }> {
  const settings = await settingsOf(repository, environment, slices);
  const last = (name: string): string | undefined =>
    settings.findLast((each) => each.section === 'core' && each.name === name)?.value;
  const chosen = last('excludesfile');
  const personal =
    chosen === undefined ? join(configHome(environment), 'git', 'ignore') : expanded(chosen, environment);
  const base = repository?.root ?? environment['HOME'] ?? homedir();
  const texts = [personal === '' ? undefined : await rulesAt(resolve(base, personal))];
  if (repository !== undefined) texts.push(await rulesAt(join(repository.commonFolder, 'info', 'exclude')));
  const ignoreCase = last('ignorecase') ?? String(repository === undefined && process.platform !== 'linux');
  return { texts: texts.filter((text) => text !== undefined), ignoreCase: isOn(ignoreCase) };
}

/**
 * The bytes of a regular file, one character a byte; undefined where there is none. A link is none when `noLinks` is set, as git sees ignore
 * files. Rejects where the file is larger than `limit` or cannot be read.
 */
export async function readBytes(path: string, limit: number, noLinks = false): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (noLinks ? constants.O_NOFOLLOW : 0);
  const handle = await open(path, flags).catch((error: unknown) => {
    const none = ['ENOENT', 'ENOTDIR', 'EISDIR', ...(noLinks ? ['ELOOP', 'EMLINK'] : [])];
    if (none.includes(errorCode(error) ?? '')) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const info = await handle.stat();
    if (info.isDirectory()) return undefined;
    if (!info.isFile() || info.size > limit) throw new Error('not a regular file of that size');
    return (await handle.readFile()).subarray(0, limit).toString('latin1');
  } finally {
    await handle.close();
  }
}

async function rulesAt(path: string): Promise<string | undefined> {
  return readBytes(path, maxRuleBytes).catch(() => unreadable);
}

function bytesOf(path: string, limit: number): Promise<string | undefined> {
  return readBytes(path, limit).catch(() => undefined);
}

/** All settings in the order in which git reads them: the last one counts. */
async function settingsOf(
  repository: GitRepository | undefined,
  environment: Environment,
  slices: Slices | undefined,
): Promise<GitSetting[]> {
  const files = [...systemFiles(environment), ...globalFiles(environment)];
  const budget = { files: maxConfigFiles, bytes: maxAllConfigBytes };
  const context = { environment, gitFolder: repository?.gitFolder, budget, slices };
  const settings: GitSetting[] = [];
  for (const file of files) settings.push(...(await settingsIn(file, context)));
  if (repository === undefined) return settings;
  settings.push(...(await settingsIn(join(repository.commonFolder, 'config'), context)));
  const perWorktree = settings.findLast(({ section, name }) => section === 'extensions' && name === 'worktreeconfig');
  if (perWorktree !== undefined && isOn(perWorktree.value))
    settings.push(...(await settingsIn(join(repository.gitFolder, 'config.worktree'), context)));
  return settings;
}

function systemFiles(environment: Environment): readonly string[] {
  if (isOn(environment['GIT_CONFIG_NOSYSTEM'] ?? '')) return [];
  const chosen = environment['GIT_CONFIG_SYSTEM'];
  if (chosen !== undefined) return [chosen];
  const programs = environment['ProgramFiles'];
  return [
    '/etc/gitconfig',
    '/usr/local/etc/gitconfig',
    '/opt/homebrew/etc/gitconfig',
    ...(programs === undefined ? [] : [join(programs, 'Git', 'etc', 'gitconfig')]),
  ];
}

function globalFiles(environment: Environment): readonly string[] {
  const chosen = environment['GIT_CONFIG_GLOBAL'];
  if (chosen !== undefined) return [chosen];
  return [join(configHome(environment), 'git', 'config'), join(homeOf(environment), '.gitconfig')];
}

interface ConfigContext {
  readonly environment: Environment;
  readonly gitFolder: string | undefined;
  /** What is left for this reading: includes that fan out would cost without end. */
  readonly budget: { files: number; bytes: number };
  readonly slices: Slices | undefined;
  readonly depth?: number;
}

async function settingsIn(path: string, context: ConfigContext): Promise<GitSetting[]> {
  const { budget, depth = 0 } = context;
  if (depth > maxDepth || budget.files <= 0) return [];
  budget.files--;
  const text = await bytesOf(path, Math.min(maxConfigBytes, budget.bytes));
  if (text === undefined) return [];
  budget.bytes -= text.length;
  const settings: GitSetting[] = [];
  for (const setting of await readGitConfig(utf8(text), context.slices)) {
    settings.push(setting);
    if (setting.name !== 'path' || !(await isIncluded(setting, path, context))) continue;
    const included = resolve(dirname(path), expanded(setting.value, context.environment));
    settings.push(...(await settingsIn(included, { ...context, depth: depth + 1 })));
  }
  return settings;
}

/** `[include]`, and `[includeIf]` by the place of the repository; other conditions do not hold. */
async function isIncluded({ section, subsection }: GitSetting, path: string, context: ConfigContext): Promise<boolean> {
  if (section === 'include') return subsection === undefined;
  const condition = section === 'includeif' ? /^gitdir(\/i)?:(.*)$/s.exec(subsection ?? '') : null;
  if (condition === null || context.gitFolder === undefined) return false;
  const pattern = placePattern(condition[2] ?? '', dirname(path), context.environment);
  const places = [context.gitFolder, await realpath(context.gitFolder).catch(() => '')];
  if (places.some((place) => pattern.length * place.length > maxMatchSteps)) return false;
  const matches = wildmatch(pattern, { isPath: true, ignoreCase: condition[1] !== undefined });
  return places.some((place) => matches(withSlashes(place)) || matches(`${withSlashes(place)}/`));
}

function placePattern(text: string, folder: string, environment: Environment): string {
  let pattern = text;
  if (pattern.startsWith('~/')) pattern = `${withSlashes(homeOf(environment))}${pattern.slice(1)}`;
  else if (pattern.startsWith('./')) pattern = `${withSlashes(folder)}${pattern.slice(1)}`;
  else if (!isAbsolute(pattern)) pattern = `**/${pattern}`;
  return pattern.endsWith('/') ? `${pattern}**` : pattern;
}

function withSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function expanded(path: string, environment: Environment): string {
  return path === '~' || path.startsWith('~/') ? join(homeOf(environment), path.slice(1)) : path;
}

function configHome(environment: Environment): string {
  const chosen = environment['XDG_CONFIG_HOME'];
  return chosen === undefined || chosen === '' ? join(homeOf(environment), '.config') : chosen;
}

function homeOf(environment: Environment): string {
  return environment['HOME'] ?? homedir();
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
