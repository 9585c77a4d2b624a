import * as disk from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Disk } from '../../src/platform/disk.ts';

/** Where a process ends: before the call of that number, counted from 0, or in the middle of it, where it writes. */
export interface CrashPoint {
  readonly call: number;
  readonly half: boolean;
}

const diskCalls = ['link', 'lstat', 'mkdir', 'open', 'readFile', 'readdir', 'rename', 'rm', 'unlink'] as const;
const handleCalls = new Set(['writeFile', 'write', 'sync', 'chmod', 'truncate', 'close']);

type Call = (...given: unknown[]) => Promise<unknown>;

/** A disk that counts its calls, and calls `crash`, which never resolves or always throws, at a point and ever after. */
export class CrashingDisk {
  /** What was called, in order. */
  readonly calls: string[] = [];
  readonly disk: Disk;
  readonly #point: CrashPoint | undefined;
  readonly #crash: () => Promise<never>;
  #isDead = false;

  constructor(point: CrashPoint | undefined, crash: () => Promise<never>) {
    this.#point = point;
    this.#crash = crash;
    const wrapped = diskCalls.map((name) => [name, this.#wrap(name, disk[name] as unknown as Call)] as const);
    this.disk = Object.fromEntries(wrapped) as unknown as Disk;
  }

  #wrap(name: string, real: Call): Call {
    return async (...given) => {
      const point = this.#point;
      const isHere = this.calls.push(name) - 1 === point?.call;
      if (isHere && point.half && isWrite(name)) await half(real, given);
      this.#isDead ||= isHere;
      if (this.#isDead) {
        // The system closes the files of a process that ends.
        if (name === 'close') await real();
        return await this.#crash();
      }
      const result = await real(...given);
      return name === 'open' ? this.#handle(result as FileHandle) : result;
    };
  }

  #handle(handle: FileHandle): FileHandle {
    return new Proxy(handle, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof name !== 'string' || typeof member !== 'function') return member;
        const call = member.bind(target) as Call;
        return handleCalls.has(name) ? this.#wrap(name, call) : call;
      },
    });
  }
}

/** Whether a call can be cut in the middle. */
export function isWrite(name: string): boolean {
  return name === 'writeFile' || name === 'write';
}

/** `writeFile(bytes)` or `write(bytes, offset, length, position)`, with half of the bytes. */
async function half(real: Call, [bytes, offset, length, position]: readonly unknown[]): Promise<void> {
  if (!(bytes instanceof Uint8Array)) return;
  if (typeof length === 'number') await real(bytes, offset, Math.floor(length / 2), position);
  else await real(bytes.subarray(0, Math.floor(bytes.length / 2)));
}
