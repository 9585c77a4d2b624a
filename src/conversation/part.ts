import type { Json } from '../base/json.ts';
import type { ProtocolId } from '../models/protocol-id.ts';

/** Who produced a step: opaque data goes back only to exactly this owner. */
export interface Owner {
  readonly protocol: ProtocolId;
  readonly provider: string;
  readonly model: string;
}

/** Vendor data (signatures, encrypted reasoning, native items) that is kept as it came, never interpreted and never edited. */
export interface Opaque {
  readonly owner: Owner;
  /** Names the shape of `data` for the protocol that wrote it, e.g. `anthropic.thinking`. */
  readonly format: string;
  readonly data: Json;
}

/** Our own tool-call id: nine characters of `[A-Za-z0-9]`, unique in the conversation. */
export type CallId = string & { readonly callId: unique symbol };

export interface Citation {
  readonly title?: string;
  readonly url?: string;
  readonly quote?: string;
}

/** What a text brings along of the workspace, and what a chip shows of it. */
export interface Attachment {
  readonly kind: 'file' | 'selection' | 'code' | 'problems' | 'changes' | 'folder' | 'symbol' | 'image';
  /** One line: `src/format.ts:13-16`, `4 problems`. */
  readonly label: string;
  /** Where it is in the workspace, if it is one place. */
  readonly place?: CodePlace;
  /** Paths of the files that it is from, where these are not that one place. */
  readonly sources?: readonly string[];
  /** Brought along by a command such as `/explain`; nothing that the person typed names it. */
  readonly byCommand?: true;
}

/** A file of the workspace as its files are named (`folder/path` where there are several folders), or some of its lines, counted from 1. */
export interface CodePlace {
  readonly path: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

export interface TextPart {
  readonly t: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly phase?: 'commentary' | 'final';
  /** True for the model's refusal text where the protocol marks it as such. */
  readonly refusal?: true;
  /** In a message of the person: this text was not typed but goes along with what was. */
  readonly attachment?: Attachment;
  /** In a message of the person: what was typed, where the model is told more, such as the task of `/explain`. */
  readonly typed?: string;
  readonly opaque?: Opaque;
}

/** `open`: cut before its end, worthless to anyone. `sealed`: whole, with whatever proof its owner wants back. `redacted`: only opaque. */
export interface ReasoningPart {
  readonly t: 'reasoning';
  readonly text: string;
  readonly state: 'open' | 'sealed' | 'redacted';
  readonly opaque?: Opaque;
}

/** Arguments whose JSON did not parse. Such a call is never run. */
export interface BrokenArguments {
  readonly raw: string;
  readonly broken: true;
}

export interface CallPart {
  readonly t: 'call';
  readonly id: CallId;
  /** The provider's own id, replayed only to the same provider. */
  readonly nativeId?: string;
  readonly name: string;
  readonly args: { readonly value: Json } | BrokenArguments;
  /** `server`: the provider runs it itself. */
  readonly executor: 'client' | 'server';
  /** The model wrote it into its text: it may be an example. A tool with an effect always asks. */
  readonly foundInText?: true;
  /** `complete` only after the call's own end and a full JSON parse. */
  readonly state: 'partial' | 'complete';
  readonly opaque?: Opaque;
}

/** An image or document; `data` is base64. */
export interface MediaPart {
  readonly t: 'media';
  readonly mime: string;
  readonly data: string;
  readonly name?: string;
  /** Of an image: a small version for the person, base64. It is never sent. */
  readonly thumbnail?: string;
}

/** Anything a vendor adds that has no neutral form (web search, compaction). */
export interface VendorPart {
  readonly t: 'vendor';
  readonly kind: string;
  readonly fallbackText?: string;
  readonly opaque: Opaque;
}

export type Part = TextPart | ReasoningPart | CallPart | MediaPart | VendorPart;
/** What a person or a tool result can hold. */
export type InputPart = TextPart | MediaPart | VendorPart;

/** Same protocol, provider and model. */
export function sameOwner(a: Owner, b: Owner): boolean {
  return a.protocol === b.protocol && a.provider === b.provider && a.model === b.model;
}
