/**
 * Runs in a fresh process: loads the built extension with the stub of `vscode`, activates it, and prints one line of JSON.
 * Arguments: the built `extension.js`, a folder for storage, the names of the module `vscode` joined by commas.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { extensionContext, stubOf } from './vscode-stub.ts';

/** What one start took. Times in milliseconds, memory in bytes of live heap. */
export interface StartSample {
  readonly importMs: number;
  readonly importHeap: number;
  readonly activateMs: number;
}

const [main = '', storage = '', names = ''] = process.argv.slice(2);
const stubs = Object.fromEntries(names.split(',').map((name) => [name, stubOf(name)]));
Object.assign(globalThis, { crossfadeBenchStubs: stubs });

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: 'stub:vscode', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'stub:vscode' ? { format: 'module', shortCircuit: true, source: stubSource() } : next(url, context),
});

function stubSource(): string {
  return Object.keys(stubs)
    .map((name) => `export const ${name} = globalThis.crossfadeBenchStubs[${JSON.stringify(name)}];`)
    .join('\n');
}

function liveHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

// The stub itself is no part of the figure: it is loaded before the clock starts.
await import('vscode');
const heapBefore = liveHeap();
const started = performance.now();
const extension = (await import(pathToFileURL(main).href)) as { activate(context: unknown): unknown };
const imported = performance.now();
const heapAfter = liveHeap();
const activating = performance.now();
await extension.activate(extensionContext(storage));
const activated = performance.now();
const sample: StartSample = {
  importMs: imported - started,
  importHeap: heapAfter - heapBefore,
  activateMs: activated - activating,
};
process.stdout.write(`${JSON.stringify(sample)}\n`, () => process.exit(0));
