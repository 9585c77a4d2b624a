import { builtInProviders } from '../../src/providers/built-in-providers.ts';

/** Names, never values, of the environment variables that hold a key of a vendor Crossfade knows. */
export function keyNamesInEnvironment(environment: NodeJS.ProcessEnv): string[] {
  const names = builtInProviders.flatMap((provider) =>
    provider.auth.kind === 'none' ? [] : provider.auth.environmentVariables,
  );
  return [...new Set(names)].filter((name) => (environment[name] ?? '') !== '').sort();
}

/** True when an Ollama answers on its usual port of this machine. */
export async function ollamaAnswers(): Promise<boolean> {
  try {
    const response = await fetch('http://127.0.0.1:11434/api/version', { signal: AbortSignal.timeout(1_000) });
    return response.ok;
  } catch {
    return false;
  }
}
