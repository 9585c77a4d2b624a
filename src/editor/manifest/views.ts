/** The view container in the activity bar. */
export const viewContainerId = 'crossfade';

/** Every view of the manifest. */
export const viewIds = ['crossfade.chat'] as const;

/** The walkthrough, and its steps in order. */
export const walkthroughId = 'start';
export const walkthroughStepIds = ['model', 'completion', 'chat', 'mention', 'switch'] as const;

/** The submenu of the editor's context menu. */
export const editorSubmenuId = 'crossfade.editor';
