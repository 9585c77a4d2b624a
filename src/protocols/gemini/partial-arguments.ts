import { maximumDepth } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { fieldOf, objectsField, textField } from './fields.ts';

type Node = Map<string, Node> | Node[] | Leaf;
interface Leaf {
  readonly leaf: Exclude<Json, JsonObject | readonly Json[]>;
}

/**
 * Arguments of a call that come in pieces (`partialArgs`): each piece sets one value at a JSON path, a text may come in several. Maps and not
 * objects hold the values on the way, so that no path can reach a prototype; a list grows by one element at a time.
 * Source: https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export class PartialArguments {
  readonly #root = new Map<string, Node>();
  /** Path of the text that goes on with the next piece. */
  #open: string | undefined;
  #broken = false;

  /** True once a piece came that cannot be placed: the call must not run. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Takes `functionCall.partialArgs`. */
  add(call: JsonObject): void {
    for (const piece of objectsField(call, 'partialArgs')) this.#addPiece(piece);
  }

  value(): JsonObject {
    return asJson(this.#root) as JsonObject;
  }

  #addPiece(piece: JsonObject): void {
    const path = textField(piece, 'jsonPath') ?? '';
    const keys = keysOf(path);
    const leaf = leafOf(piece);
    if (keys === undefined || leaf === undefined) {
      this.#broken = true;
      return;
    }
    const isPlaced = place(this.#root, keys, (old) => {
      const before = this.#open === path && isLeaf(old) ? old.leaf : undefined;
      return { leaf: typeof before === 'string' && typeof leaf === 'string' ? before + leaf : leaf };
    });
    this.#broken ||= !isPlaced;
    this.#open = fieldOf(piece, 'willContinue') === true ? path : undefined;
  }
}

/** `$.a[0]['b c']` as its keys; undefined for anything else. */
function keysOf(path: string): (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const keys: (string | number)[] = [];
  const step = /\.([^.[\]]+)|\[(\d{1,6})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null || keys.length >= maximumDepth) return undefined;
    const [, name, index, single, double] = match;
    if (index === undefined) keys.push(name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1'));
    else keys.push(Number(index));
  }
  return keys.length === 0 ? undefined : keys;
}

function leafOf(piece: JsonObject): Leaf['leaf'] | undefined {
  const value = ['stringValue', 'numberValue', 'boolValue']
    .map((name) => fieldOf(piece, name))
    .find((found) => found !== undefined);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return 'nullValue' in piece || 'null_value' in piece ? null : undefined;
}

/** Sets a leaf; false where the path does not fit what is there already. */
function place(root: Node, keys: readonly (string | number)[], make: (old: Node | undefined) => Leaf): boolean {
  let node = root;
  for (const [at, key] of keys.entries()) {
    const next = keys[at + 1];
    const old = childOf(node, key);
    if (next === undefined) return setChild(node, key, make(old));
    const child = old ?? (typeof next === 'number' ? [] : new Map<string, Node>());
    if (old === undefined && !setChild(node, key, child)) return false;
    node = child;
  }
  return false;
}

function childOf(node: Node, key: string | number): Node | undefined {
  if (node instanceof Map) return node.get(String(key));
  return Array.isArray(node) && typeof key === 'number' ? node[key] : undefined;
}

function setChild(node: Node, key: string | number, child: Node): boolean {
  if (node instanceof Map) {
    node.set(String(key), child);
    return true;
  }
  if (!Array.isArray(node) || typeof key !== 'number' || key > node.length) return false;
  node[key] = child;
  return true;
}

function isLeaf(node: Node | undefined): node is Leaf {
  return node !== undefined && !(node instanceof Map) && !Array.isArray(node);
}

function asJson(node: Node): Json {
  if (node instanceof Map) return Object.fromEntries([...node].map(([key, child]) => [key, asJson(child)]));
  return Array.isArray(node) ? node.map(asJson) : node.leaf;
}
