/** Processes of this machine. */
export interface Processes {
  /** Id of this process. */
  readonly own: number;
  /** Whether a process with this id runs now. It may be another one than the one that had the id before. */
  isRunning(id: number): boolean;
}
