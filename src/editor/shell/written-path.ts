import type { WorkspaceRoot } from '../../guard/path-gate.ts';

/**
 * What a path that a model wrote may mean in this workspace, the likeliest first, as the path gate takes it: relative to a folder, and with the
 * folder's name first where there are several. Nothing is looked up; the gate still decides about each.
 */
export function writtenPaths(written: string, roots: readonly WorkspaceRoot[]): readonly string[] {
  const path = slashed(written).replace(/^(?:\.\/)+/, '');
  const inRoots = roots.flatMap((root) => {
    const rest = below(slashed(root.path), path);
    return rest === undefined ? [] : [named(root, rest, roots)];
  });
  if (inRoots.length > 0) return inRoots;
  const relative = path.replace(/^\/+/, '');
  const paths = roots.length > 1 && !path.startsWith('/') ? [relative] : [];
  for (const root of roots) {
    paths.push(named(root, relative, roots));
    // The folder of the repository is often written along.
    const rest = below(slashed(root.path).split('/').at(-1) ?? '', relative);
    if (rest !== undefined) paths.push(named(root, rest, roots));
  }
  return [...new Set(paths)].filter((each) => each !== '');
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/** What follows the folder in the path; undefined where the path is not below it. */
function below(folder: string, path: string): string | undefined {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return start !== '/' && path.startsWith(start) ? path.slice(start.length) : undefined;
}

function named(root: WorkspaceRoot, path: string, roots: readonly WorkspaceRoot[]): string {
  return roots.length > 1 ? `${root.name}/${path}` : path;
}
