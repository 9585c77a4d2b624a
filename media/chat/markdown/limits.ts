/** The longest text a person may type, in UTF-16 units; the host refuses more (`chat-view-schema.ts`). */
export const maxTypedLength = 200_000;
/** The longest title a person may give a conversation, in UTF-16 units; the host refuses more (`chat-view-schema.ts`). */
export const maxTitleLength = 200;
/** The longest text behind a code fence that is handed on, in UTF-16 units; the host refuses more (`chat-view-schema.ts`). */
export const maxInfoLength = 500;
