/** A place for keys (VS Code's SecretStorage). Every call may reject or never answer; callers set a time limit. */
export interface SecretPort {
  get(name: string): Promise<string | undefined>;
  store(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** The names of all that is stored. */
  names(): Promise<readonly string[]>;
}
