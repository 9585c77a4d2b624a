import { readdir } from 'node:fs/promises';
import { errorText } from '../../base/error-text.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EditedFiles } from '../../platform/edited-files.ts';
import type { FileTransactions } from '../../platform/file-transaction.ts';
import type { Logger } from '../../platform/logger.ts';
import { nodeProcesses } from '../../platform/node-processes.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { textEncodings, workspaceRoots } from '../ports/open-documents.ts';

interface ClosedFilesDependencies {
  /** Folder for the journals of transactions and the old bytes of files. */
  readonly journals: string;
  readonly rules: Pick<GatedFiles, 'check'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Files of the workspace that are changed on disk, in their bytes. Loaded when the first is read. */
export class ClosedFiles {
  readonly #dependencies: ClosedFilesDependencies;
  #transactions: Promise<FileTransactions> | undefined;
  #files: Promise<EditedFiles> | undefined;

  constructor(dependencies: ClosedFilesDependencies) {
    this.#dependencies = dependencies;
  }

  files(): Promise<EditedFiles> {
    return (this.#files ??= this.#load());
  }

  /** Ends what a crash left in the middle; never rejects. Nothing more is loaded where there is no journal. */
  async recover(): Promise<void> {
    const { journals, logger } = this.#dependencies;
    try {
      const found = await readdir(journals).catch(() => []);
      if (found.length === 0) return;
      const results = await (await this.#loadTransactions()).recover();
      if (results.length > 0) logger.info(`Changes of files that were interrupted have ended: ${results.join(', ')}.`);
    } catch (error) {
      logger.warn(`Changes of files that were interrupted could not be ended: ${errorText(error)}`);
    }
  }

  #loadTransactions(): Promise<FileTransactions> {
    return (this.#transactions ??= (async () => {
      const [{ FileTransactions: Loaded }, disk] = await Promise.all([
        import('../../platform/file-transaction.ts'),
        import('node:fs/promises'),
      ]);
      return new Loaded({
        disk,
        folder: this.#dependencies.journals,
        isRunning: (pid) => nodeProcesses.isRunning(pid),
      });
    })());
  }

  async #load(): Promise<EditedFiles> {
    const { rules, clock } = this.#dependencies;
    const transactions = await this.#loadTransactions();
    const { NodeEditedFiles } = await import('../../platform/node-edited-files.ts');
    return new NodeEditedFiles({ roots: workspaceRoots, rules, transactions, encodings: textEncodings, clock });
  }
}
