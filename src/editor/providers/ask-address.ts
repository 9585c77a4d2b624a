import * as vscode from 'vscode';
import { readEnteredAddress } from '../../models/entered-address.ts';
import type { EnteredAddress } from '../../models/entered-address.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { FoundServer, ServerAddress } from '../../routing/discovery/find-server.ts';
import { addressProblem, foundText } from './server-items.ts';
import { localize } from '../shell/localize.ts';

/** Dependencies of the box for an address. */
export interface AddressBoxDependencies {
  readonly clock: Clock;
  /** Looks at an address; see `findServer`. */
  readonly find: (address: ServerAddress, signal: AbortSignal) => Promise<FoundServer>;
}

/** What the box says, and what it begins with. */
export interface AddressQuestion {
  readonly title: string;
  readonly value?: string;
}

/** An address that a person entered, with what was found there. */
export interface EnteredServer {
  readonly address: ServerAddress;
  readonly found: FoundServer;
}

/** The person wants to say themselves what kind of server it is. `text` is what they had typed. */
export interface KindWanted {
  readonly text: string;
}

/** Milliseconds without a key after which the address is tried. */
const typingPause = 600;

/**
 * Asks for the address of a server. What was typed is tried in a pause of typing and the result is shown below; the next key ends the try.
 * Enter takes an address that answers, and one that does not once the person was told so. Undefined when the box was closed.
 */
export async function askAddress(
  dependencies: AddressBoxDependencies,
  question: AddressQuestion,
): Promise<EnteredServer | KindWanted | undefined> {
  return await new AddressBox(dependencies, question).show();
}

class AddressBox {
  readonly #dependencies: AddressBoxDependencies;
  readonly #box = vscode.window.createInputBox();
  readonly #kindButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('list-selection'),
    tooltip: localize('Select Server Type…'),
  };
  #abort = new AbortController();
  #pause: Disposable | undefined;
  /** The last text that was tried to the end. */
  #tried: { readonly text: string; readonly server: EnteredServer } | undefined;

  constructor(dependencies: AddressBoxDependencies, { title, value = '' }: AddressQuestion) {
    this.#dependencies = dependencies;
    const box = this.#box;
    box.title = title;
    box.placeholder = localize('127.0.0.1:8080, gpu-box:8000, or https://llm.example.com/v1');
    box.prompt = localize(
      'Host and port are enough. As you type, Crossfade requests the model list of the server, without a key.',
    );
    box.ignoreFocusOut = true;
    box.value = value;
    box.buttons = [this.#kindButton];
  }

  async show(): Promise<EnteredServer | KindWanted | undefined> {
    const box = this.#box;
    const listening: vscode.Disposable[] = [];
    try {
      return await new Promise((resolve) => {
        listening.push(
          box.onDidChangeValue(() => this.#onText()),
          box.onDidAccept(() => void this.#onEnter(resolve)),
          box.onDidTriggerButton(() => resolve({ text: box.value })),
          box.onDidHide(() => resolve(undefined)),
        );
        box.show();
        this.#onText();
      });
    } finally {
      this.#stop();
      for (const one of listening) one.dispose();
      box.dispose();
    }
  }

  #onText(): void {
    this.#stop();
    const text = this.#box.value;
    const address = readEnteredAddress(text);
    this.#box.validationMessage = address.kind === 'invalid' ? problem(address) : undefined;
    if (address.kind !== 'address' || !address.isWhole) return;
    this.#pause = this.#dependencies.clock.after(typingPause, () => void this.#try(text, address));
  }

  /** Ends the try that is under way. */
  #stop(): void {
    this.#pause?.dispose();
    this.#abort.abort();
    this.#box.busy = false;
  }

  /** Undefined where the text changed, or the box closed, meanwhile. */
  async #try(text: string, address: EnteredAddress & { kind: 'address' }): Promise<EnteredServer | undefined> {
    this.#stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#box.busy = true;
    const found = await this.#dependencies.find(address, abort.signal);
    if (abort.signal.aborted) return undefined;
    this.#box.busy = false;
    const server = { address, found };
    this.#tried = { text, server };
    this.#box.validationMessage = foundMessage(found, address.isHttpsGuessed);
    return server;
  }

  async #onEnter(resolve: (server: EnteredServer) => void): Promise<void> {
    const text = this.#box.value;
    const address = readEnteredAddress(text);
    if (address.kind !== 'address') {
      this.#box.validationMessage = problem(address);
      return;
    }
    // The person has read that nothing answers, and means it.
    if (this.#tried?.text === text) {
      resolve(this.#tried.server);
      return;
    }
    const server = await this.#try(text, address);
    if (server?.found.kind === 'models' || server?.found.kind === 'key-needed') resolve(server);
  }
}

function problem(address: Exclude<EnteredAddress, { kind: 'address' }>): vscode.InputBoxValidationMessage {
  return { message: addressProblem(address, localize), severity: vscode.InputBoxValidationSeverity.Error };
}

function foundMessage(found: FoundServer, isHttpsGuessed: boolean): vscode.InputBoxValidationMessage {
  const { Info, Warning } = vscode.InputBoxValidationSeverity;
  const isGood = found.kind === 'models' || found.kind === 'key-needed';
  return { message: foundText(found, isHttpsGuessed, localize), severity: isGood ? Info : Warning };
}
