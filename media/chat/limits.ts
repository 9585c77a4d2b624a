/** The longest text a person may type, in UTF-16 units; the host refuses more (`chat-view-schema.ts`). */
export const maxTypedLength = 200_000;
