/**
 * A stand-in for the module `vscode` that is good enough to load and activate the extension in a plain Node process: every name exists,
 * every call returns something that can be called, awaited, iterated and disposed. It does nothing, so that a bench measures our code only.
 * What the code decides by (settings, trust, folders) is given real values.
 */
class Disposable {
  readonly #callback: () => unknown;
  constructor(callback: () => unknown = () => undefined) {
    this.#callback = callback;
  }
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((disposable) => disposable.dispose()));
  }
  dispose(): void {
    this.#callback();
  }
}

class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

class Uri {
  readonly scheme: string;
  readonly path: string;
  readonly authority = '';
  readonly query = '';
  readonly fragment = '';
  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static file(path: string): Uri {
    return new Uri('file', path);
  }
  static parse(text: string): Uri {
    const [scheme = 'file', rest = ''] = text.split(/:(?:\/\/)?/, 2);
    return new Uri(scheme, rest);
  }
  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, [base.path, ...parts].join('/'));
  }
  static from(parts: { scheme: string; path?: string }): Uri {
    return new Uri(parts.scheme, parts.path ?? '');
  }
  get fsPath(): string {
    return this.path;
  }
  with(change: { scheme?: string; path?: string }): Uri {
    return new Uri(change.scheme ?? this.scheme, change.path ?? this.path);
  }
  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

/** Anything: callable, constructible, iterable as empty, disposable; every property of it is again anything. Not a promise. */
function anything(own: Readonly<Record<string, unknown>> = {}): unknown {
  const target = function (): void {
    // Only to be callable and constructible.
  };
  return new Proxy(target, {
    get: (_target, key) => {
      if (typeof key === 'string' && Object.hasOwn(own, key)) return own[key];
      if (key === 'then') return undefined;
      if (key === Symbol.iterator) return [][Symbol.iterator];
      if (key === Symbol.toPrimitive) return () => '';
      return typeof key === 'symbol' ? undefined : anything();
    },
    set: () => true,
    apply: () => anything(),
    construct: () => anything() as object,
  });
}

const configuration = {
  get: (_key: string, fallback?: unknown) => fallback,
  has: () => false,
  inspect: () => undefined,
  update: () => Promise.resolve(),
};

const known: Readonly<Record<string, unknown>> = {
  Disposable,
  EventEmitter,
  Uri,
  version: '1.122.0',
  workspace: anything({
    getConfiguration: () => configuration,
    isTrusted: true,
    workspaceFolders: undefined,
    workspaceFile: undefined,
    textDocuments: [],
    findFiles: () => Promise.resolve([]),
  }),
  window: anything({
    activeTextEditor: undefined,
    visibleTextEditors: [],
    showInformationMessage: () => Promise.resolve(undefined),
    showWarningMessage: () => Promise.resolve(undefined),
    showErrorMessage: () => Promise.resolve(undefined),
  }),
  commands: anything({ executeCommand: () => Promise.resolve(undefined), getCommands: () => Promise.resolve([]) }),
  lm: anything({ selectChatModels: () => Promise.resolve([]), tools: [] }),
  l10n: anything({ t: (message: string) => message, bundle: undefined, uri: undefined }),
  languages: anything({ getLanguages: () => Promise.resolve([]), getDiagnostics: () => [] }),
  extensions: anything({ getExtension: () => undefined, all: [] }),
};

/** The stand-in for one name of the module. */
export function stubOf(name: string): unknown {
  return known[name] ?? anything();
}

/** The context that `activate` is called with. `folder` is where storage may be written. */
export function extensionContext(folder: string): unknown {
  const memento = {
    get: (_key: string, fallback?: unknown) => fallback,
    update: () => Promise.resolve(),
    keys: () => [],
  };
  const uri = Uri.file(folder);
  return anything({
    subscriptions: [],
    globalState: { ...memento, setKeysForSync: () => undefined },
    workspaceState: memento,
    secrets: {
      get: () => Promise.resolve(undefined),
      store: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      keys: () => Promise.resolve([]),
      onDidChange: new EventEmitter().event,
    },
    extensionUri: uri,
    extensionPath: folder,
    storageUri: uri,
    globalStorageUri: uri,
    logUri: uri,
    extensionMode: 1,
    extension: anything({ id: 'crossfade.crossfade', packageJSON: { version: '0.0.0' }, extensionUri: uri }),
    asAbsolutePath: (relative: string) => `${folder}/${relative}`,
  });
}
