import * as v from 'valibot';

/** A path relative to the workspace, as a model writes it. */
export const pathSchema = v.pipe(v.string(), v.maxLength(4_096));
