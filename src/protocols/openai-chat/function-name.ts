/** The rule of OpenAI, DeepSeek and Mistral for function names. */
export const functionName = /^[a-zA-Z0-9_-]{1,64}$/;

/** A name of the history in a form that they take; tools of other providers may have others. */
export function asFunctionName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64);
  return clean === '' ? 'tool' : clean;
}
