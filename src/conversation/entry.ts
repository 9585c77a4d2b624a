import type { ToldFault } from './fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { CallId, InputPart, Owner, Part } from './part.ts';

/** A tool offered to the model. `inputSchema` is JSON Schema with an object at the root. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

/** Token counts of one request. `estimated` where the server told nothing. Absent counts are unknown. */
export interface Usage {
  /** All prompt tokens, cached ones included. */
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
  readonly source: 'reported' | 'estimated';
}

/** How a step ended. `raw` is the provider's own word. */
export interface StepEnd {
  readonly kind: 'stop' | 'length' | 'calls' | 'refusal' | 'paused' | 'cut' | 'cancelled' | 'error';
  readonly raw?: string;
  readonly detail?: Json;
}

export interface InstructionEntry {
  readonly k: 'instruction';
  readonly text: string;
  readonly scope: 'conversation' | 'turn';
  /** The mode that begins with it, e.g. `ask`: what a model may do from here on. Absent: it is about something else. */
  readonly mode?: string;
}
export interface ToolsEntry {
  readonly k: 'tools';
  readonly added: readonly ToolDefinition[];
  readonly removed: readonly string[];
}
export interface UserEntry {
  readonly k: 'user';
  readonly parts: readonly InputPart[];
}
export interface StepEntry {
  readonly k: 'step';
  /** Unique in the conversation. */
  readonly id: string;
  readonly owner: Owner;
  readonly parts: readonly Part[];
  readonly usage?: Usage;
  readonly end: StepEnd;
  /** The step whose text this one goes on with, after a hand-off in mid-stream. */
  readonly continues?: string;
  /** The cut step in whose place this one stands: it was begun anew, and no model is told of the first try again. */
  readonly restarts?: string;
}
export interface ResultEntry {
  readonly k: 'result';
  readonly call: CallId;
  readonly parts: readonly InputPart[];
  readonly isError: boolean;
}
export interface SwitchEntry {
  readonly k: 'switch';
  readonly from: Owner;
  readonly to: Owner;
  readonly why: 'user' | 'failover' | 'policy';
  /** Step after which the switch took place. */
  readonly at?: string;
  /** What the model that was left had failed with; for `failover`. */
  readonly fault?: ToldFault;
  /** One sentence for the person; for `policy`. */
  readonly reason?: string;
}
export interface SummaryEntry {
  readonly k: 'summary';
  /** First and last sequence number that the summary stands for. */
  readonly replaces: readonly [number, number];
  readonly text: string;
}

/** One record of a conversation. Entries are appended and never changed. */
export type Entry = InstructionEntry | ToolsEntry | UserEntry | StepEntry | ResultEntry | SwitchEntry | SummaryEntry;

/** An entry as it stands in the log. */
export type LogEntry = Entry & {
  /** Position in the log, from 0, without gaps. */
  readonly seq: number;
  /** Hash of the content and of the hash before it (hex): a changed or missing entry is noticed. */
  readonly hash: string;
};
