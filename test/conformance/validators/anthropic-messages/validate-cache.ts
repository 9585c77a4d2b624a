import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { blockType, isThinking } from '../../../../src/protocols/anthropic-messages/formats.ts';
import { blocksOf } from './validate-blocks.ts';

const maximumMarkers = 4;

interface Marker {
  readonly path: string;
  readonly ttl: Json;
  readonly type: string;
}

/**
 * Cache markers: at most four, none on thinking, a longer life before a shorter one (order: tools, system, messages, the automatic one). The
 * automatic marker takes none of the four here: whether it finds a place depends on the block it falls on.
 */
export function validateCache(body: JsonObject): Violation[] {
  const markers = markersOf(body);
  const found: Violation[] = [];
  if (markers.filter((marker) => marker.type !== 'automatic').length > maximumMarkers) {
    found.push({ rule: 'cache-markers', path: '', message: `There may be at most ${maximumMarkers} cache markers.` });
  }
  let isShort = false;
  for (const { path, ttl, type } of markers) {
    if (isThinking({ type }))
      found.push({ rule: 'cache-on-thinking', path, message: 'Thinking takes no cache marker.' });
    if (ttl !== '5m' && ttl !== '1h') found.push({ rule: 'cache-ttl', path, message: 'A cache lives 5m or 1h.' });
    if (ttl === '1h' && isShort) {
      found.push({
        rule: 'cache-order',
        path,
        message: 'A marker of one hour must not come after one of five minutes.',
      });
    }
    isShort ||= ttl === '5m';
  }
  return found;
}

function markersOf(body: JsonObject): Marker[] {
  const messages = list(body['messages']).flatMap((message, index) =>
    blocksOf(message).flatMap((block, place) => {
      const path = `messages[${index}].content[${place}]`;
      return [...listMarkers(list(block['content']), `${path}.content`), ...markerOf(block, path)];
    }),
  );
  return [
    ...listMarkers(list(body['tools']), 'tools'),
    ...listMarkers(list(body['system']), 'system'),
    ...messages,
    ...markerOf(body, 'cache_control').map((marker) => ({ ...marker, type: 'automatic' })),
  ];
}

function listMarkers(items: readonly Json[], path: string): Marker[] {
  return items.filter(isJsonObject).flatMap((item, index) => markerOf(item, `${path}[${index}]`));
}

function markerOf(item: JsonObject, path: string): Marker[] {
  const control = item['cache_control'];
  return isJsonObject(control) ? [{ path, ttl: control['ttl'] ?? '5m', type: blockType(item) }] : [];
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
