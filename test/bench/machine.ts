import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What a figure depends on. */
export interface MachineFacts {
  readonly date: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Load average of the last minute, to tell a busy machine's figures apart. */
  readonly load: number;
}

export function machineFacts(): MachineFacts {
  return {
    date: new Date().toISOString(),
    node: process.version,
    system: `${platform()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
