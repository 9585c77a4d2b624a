/** Fills `{0}`, `{1}` … of a text. Values are put in as they are and not looked through again. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (match, index: string) => String(values[Number(index)] ?? match));
}
