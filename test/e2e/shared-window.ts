import type { Session } from './session.ts';

let open: Session | undefined;

/** The session whose window several specs use, one after the other. Undefined while there is none. */
export function sharedSession(): Session | undefined {
  return open;
}

/** Makes a session the shared one. */
export function shareWindow(session: Session): void {
  open = session;
}

/** Closes the window that specs shared, if it is open. */
export async function closeSharedWindow(): Promise<void> {
  const session = open;
  open = undefined;
  await session?.close();
}
