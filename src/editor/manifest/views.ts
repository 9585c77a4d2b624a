/** The view container in the activity bar. */
export const viewContainerId = 'crossfade';

/** Every view of the manifest. */
export const viewIds = ['crossfade.chat'] as const;

/** The submenu of the editor's context menu. */
export const editorSubmenuId = 'crossfade.editor';

/** The menus that commands of ours are in. */
export type MenuId = 'view/title' | 'editor/title' | 'scm/title' | typeof editorSubmenuId;

/** The walkthrough. */
export const walkthroughId = 'start';

/** A step of the walkthrough. */
interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  /** Markdown; a line that is nothing but a command link is a button. */
  readonly description: string;
  /** A picture under media/walkthrough. */
  readonly picture: string;
}

/** The steps of the walkthrough, in order. Each is ticked by the context key `crossfade.done.<id>`. */
export const walkthroughSteps = [
  {
    id: 'model',
    title: 'Choose a Model',
    description:
      'Crossfade detects Ollama, llama.cpp, and LM Studio on this machine and the models that VS Code offers. To use a vendor, enter its API key; it is kept in secret storage.\n[Select a Model](command:crossfade.model.select)\n[Add a Server](command:crossfade.provider.add)\n[Set an API Key](command:crossfade.key.set)',
    picture: 'choose-model.svg',
  },
  {
    id: 'completion',
    title: 'See Your First Suggestion',
    description:
      'Open a code file and type. The embedded model learns from this workspace and needs no network; a model that you choose can do more. Press Tab to accept.\n[Suggest Now](command:crossfade.completion.trigger)',
    picture: 'ghost-text.svg',
  },
  {
    id: 'chat',
    title: 'Ask in Chat',
    description:
      'Ask anything about your code. The answer shows its model, tokens, and cost.\n[Open Chat](command:crossfade.chat.show)',
    picture: 'chat.svg',
  },
  {
    id: 'mention',
    title: 'Add Code to Your Question',
    description:
      'Select code and ask about it, or type `@` in the chat to mention a file, the selection, or the problems.\n[Ask About Selection](command:crossfade.chat.askSelection)',
    picture: 'mention.svg',
  },
  {
    id: 'switch',
    title: 'Switch Models Without Losing Anything',
    description:
      'Change the model in the middle of a conversation and continue: the new model knows everything that was said. A thin line marks where the model changed.\n[Switch the Model](command:crossfade.model.selectForRole)',
    picture: 'switch-model.svg',
  },
] as const satisfies readonly WalkthroughStep[];

/** What the manifest says in other places. */
export const manifestTexts = {
  description:
    'Inline completion and chat with any model: OpenAI, Anthropic, Ollama, OpenRouter, and every compatible server. Each workspace chooses its own models and can switch at any moment without losing the conversation.',
  untrusted:
    'In Restricted Mode, nothing is sent and models that the workspace selects are not used. Only the embedded model, which learns from the open code on this machine, suggests code.',
  virtual:
    'The embedded model and the tools for models need files on this machine. Chat and completions from other models work.',
  chatView: 'Chat',
  walkthrough: 'Get Started with Crossfade',
  walkthroughDescription: 'Use your own models, and switch between them without losing anything.',
  participant: 'Ask any model, and switch at any time',
} as const;
