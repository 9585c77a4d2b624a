import { Listeners } from '../../../src/base/listeners.ts';

const steps = new Listeners<undefined>();

/** Calls the listener for each thing a test waited for that has come: a test that gets on is not hanging, however slow the machine is. */
export function onDidStep(listener: () => void): void {
  steps.on(listener);
}

/** Reports that something a test waited for has come. */
export function reportStep(): void {
  steps.fire(undefined);
}
