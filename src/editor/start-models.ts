import * as vscode from 'vscode';
import { loadCatalogue } from '../models/catalogue.ts';
import { Registry } from '../models/registry.ts';
import { builtInProviders } from '../providers/built-in-providers.ts';
import { editorModels as editorProvider } from '../providers/editor-models.ts';
import { embedded } from '../providers/embedded.ts';
import type { EditorModels } from '../protocols/editor-lm/editor-models.ts';
import { listEditorModels } from '../protocols/editor-lm/list-models.ts';
import { ModelListCache } from '../routing/discover-cache.ts';
import { ProviderDiscovery } from '../routing/discover.ts';
import { registerDiscovery } from './discovery.contribution.ts';
import type { LadderModelChoice } from './ladder-model-choice.ts';
import { registerModelChoice } from './model-choice.contribution.ts';
import { Notices } from './notices.ts';
import { mementoStore } from './ports/memento-store.ts';
import type { Foundation } from './start-foundation.ts';
import { VsCodeModels } from './editor-models.ts';

/** The registry with everything that fills it, and the choice of models over it. */
export interface Models {
  readonly registry: Registry;
  readonly discovery: ProviderDiscovery;
  readonly choice: LadderModelChoice;
  readonly notices: Notices;
  /** Models of VS Code for what a person started; VS Code may ask for consent. */
  readonly editorModels: EditorModels;
}

/** Milliseconds after activation before anything is looked for: opening a window must not be slowed down. */
const detectionDelay = 1_500;

/** Builds the registry and the choice. Detection and prices follow once the window has settled. */
export function startModels(context: vscode.ExtensionContext, foundation: Foundation): Models {
  const { clock, connector, keys, logger, trust } = foundation;
  const registry = new Registry();
  registry.setProviders('built-in', builtInProviders);
  registry.setProviders('embedded', [embedded]);
  registry.setProviders('editor', [editorProvider]);
  const editorModels = new VsCodeModels({ access: context.languageModelAccessInformation, consent: 'ask' });
  const discovery = new ProviderDiscovery({
    registry,
    connector,
    clock,
    cache: new ModelListCache(mementoStore(context.globalState, 'model-lists'), clock),
    isTrusted: () => trust.isTrusted(),
    hasKey: (provider) => keys.has(provider),
    hasVariable: (name) => (process.env[name] ?? '') !== '',
    editorModels: () => listEditorModels(editorModels),
  });
  const notices = new Notices();
  const registered = registerModelChoice({ registry, discovery, trust, notices });
  const later = clock.after(detectionDelay, () => {
    const onDidChangeEditorModels = editorModels.onDidChange;
    context.subscriptions.push(registerDiscovery({ discovery, keys, trust, onDidChangeEditorModels }));
    loadCatalogue(() => new Date()).then(
      (catalogue) => registry.setCatalogue(catalogue),
      (error: unknown) => logger.warn(`Prices are unknown: ${error instanceof Error ? error.message : String(error)}`),
    );
  });
  context.subscriptions.push(
    new vscode.Disposable(() => registered.dispose()),
    new vscode.Disposable(() => later.dispose()),
  );
  return { registry, discovery, choice: registered.choice, notices, editorModels };
}
