import type { Metafile } from 'esbuild';

/** The outputs of a build as they are loaded: `eager` at start, `lazy` by a later `import()`. */
export interface BundleGraph {
  readonly eager: readonly string[];
  readonly lazy: readonly string[];
}

/** Sorts everything reachable from an output into eager (only static imports on the way) and lazy. Throws when there is no such output. */
export function bundleGraph(metafile: Metafile, entry: string): BundleGraph {
  if (metafile.outputs[entry] === undefined) throw new Error(`The build has no output ${entry}.`);
  const eager = reach(metafile, [entry], ['import-statement', 'require-call']);
  const all = reach(metafile, [entry], ['import-statement', 'require-call', 'dynamic-import']);
  return { eager: [...eager], lazy: [...all].filter((output) => !eager.has(output)) };
}

function reach(metafile: Metafile, from: readonly string[], kinds: readonly string[]): Set<string> {
  const seen = new Set(from);
  // A set's iteration includes what is added on the way.
  for (const output of seen) {
    for (const imported of metafile.outputs[output]?.imports ?? []) {
      if (imported.external !== true && kinds.includes(imported.kind)) seen.add(imported.path);
    }
  }
  return seen;
}

/** Bytes of the outputs together. */
export function bytesOf(metafile: Metafile, outputs: readonly string[]): number {
  return outputs.reduce((sum, output) => sum + (metafile.outputs[output]?.bytes ?? 0), 0);
}

/** Those of the outputs that hold code of a package. */
export function outputsWith(metafile: Metafile, outputs: readonly string[], packageName: string): string[] {
  return outputs.filter((output) =>
    Object.entries(metafile.outputs[output]?.inputs ?? {}).some(
      ([input, { bytesInOutput }]) => bytesInOutput > 0 && input.includes(`node_modules/${packageName}/`),
    ),
  );
}
