/** Bounds of one step. Milliseconds, characters, counts. */
export const answerLimits = {
  /** After this no new request begins. */
  deadlineMs: 5 * 60_000,
  /** Changes to another candidate, those of the person not counted. */
  switches: 3,
  /** Requests of all kinds, whatever came of them; a step that needs more will not come to an end. The person's own choice begins anew. */
  requests: 8,
  /** … and those to one model. */
  requestsToOneModel: 4,
  /** A step of which less was shown is begun anew rather than continued. */
  restartBelow: 200,
  /** … and so short a text is not prefilled either: an echo of it could not be told from chance. */
  prefillFrom: 16,
  /** A shorter wait is not told. */
  silentWaitMs: 3_000,
} as const;
