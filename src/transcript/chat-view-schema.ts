import * as v from 'valibot';
import { maxImageData, maxImageName, maxThumbnailData } from '../base/image-limits.ts';
import type { ViewMessage } from './chat-view-messages.ts';

/** The longest message a person may type, in UTF-16 units. The view's text boxes carry the same limit. */
export const maxTypedLength = 200_000;
/** The longest text that may be copied or inserted, in UTF-16 units. */
export const maxCopiedLength = 2_000_000;
/** The longest external link that may be opened. */
export const maxUrlLength = 4_096;
/** The longest text behind a code fence that is handed on, in UTF-16 units. */
const maxInfoLength = 500;
/** The longest path of a file that may be opened, in UTF-16 units. */
const maxPathLength = 1_000;
/** The longest title a person may give a conversation, in UTF-16 units. The view's box carries the same limit. */
export const maxTitleLength = 200;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
/** An action names a provider, an item or a model, whose name can be long. */
const actionId = v.pipe(v.string(), v.minLength(1), v.maxLength(400));
const typed = v.pipe(v.string(), v.maxLength(maxTypedLength));
const title = v.pipe(v.string(), v.minLength(1), v.maxLength(maxTitleLength));
const copied = v.pipe(v.string(), v.maxLength(maxCopiedLength));
/** What stands behind a fence, cut by the view. */
const info = v.pipe(v.string(), v.maxLength(maxInfoLength));
const query = v.pipe(v.string(), v.maxLength(500));
const requestId = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(maxPathLength), v.regex(/^\P{C}+$/u));
const lineNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(9_999_999));
const url = v.pipe(
  v.string(),
  v.maxLength(maxUrlLength),
  v.check(isExternalUrl, 'Only http, https and mailto links open.'),
);

const viewMessage = v.variant('type', [
  v.strictObject({ type: v.literal('ready'), window: id }),
  v.strictObject({ type: v.literal('send'), text: v.pipe(typed, v.minLength(1)) }),
  v.strictObject({ type: v.literal('stop') }),
  v.strictObject({ type: v.literal('queued'), act: v.picklist(['edit', 'remove', 'send']), id }),
  v.strictObject({
    ...{ type: v.literal('add-image'), conversationId: id, name: v.pipe(v.string(), v.maxLength(maxImageName)) },
    ...{ data: v.pipe(v.string(), v.maxLength(maxImageData)) },
    ...{ thumbnail: v.pipe(v.string(), v.maxLength(maxThumbnailData)) },
  }),
  v.strictObject({ type: v.literal('drop-brought'), index }),
  v.strictObject({ type: v.literal('retry'), itemId: id }),
  v.strictObject({ type: v.literal('resend'), itemId: id, text: v.pipe(typed, v.minLength(1)) }),
  v.strictObject({ type: v.literal('copy'), text: copied }),
  v.strictObject({ type: v.literal('insert'), text: copied }),
  v.strictObject({ type: v.literal('apply'), text: copied, info }),
  v.strictObject({ type: v.literal('action'), actionId }),
  v.strictObject({ type: v.literal('pick-model') }),
  v.strictObject({ type: v.literal('open-conversation'), id }),
  v.strictObject({ type: v.literal('delete-conversation'), id }),
  v.strictObject({ type: v.literal('rename-conversation'), id, title }),
  v.strictObject({ type: v.literal('find-mentions'), requestId, query }),
  v.strictObject({ type: v.literal('find-chips'), requestId, text: typed }),
  v.strictObject({ type: v.literal('open-attachment'), itemId: id, index }),
  v.strictObject({ type: v.literal('open-link'), url }),
  v.strictObject({
    ...{ type: v.literal('open-file'), path },
    ...{ startLine: v.exactOptional(lineNumber), endLine: v.exactOptional(lineNumber) },
  }),
  v.strictObject({ type: v.literal('draft'), conversationId: id, text: typed }),
]) satisfies v.GenericSchema<unknown, ViewMessage>;

/**
 * Checks a message from the chat view. The view shows model text and is not trusted.
 *
 * @returns the message, or undefined when it is not exactly one of {@link ViewMessage}: unknown type, missing, additional or
 * mistyped field, or a text over its limit. Never throws.
 */
export function parseViewMessage(value: unknown): ViewMessage | undefined {
  try {
    const result = v.safeParse(viewMessage, value);
    return result.success ? result.output : undefined;
  } catch {
    // A getter that throws, for instance; structured cloning leaves none, but this check trusts nothing.
    return undefined;
  }
}

function isExternalUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  return ['http:', 'https:', 'mailto:'].includes(new URL(text).protocol);
}
