/** A link definition (`[label]: https://example.com "title"`) with its label as references find it. */
export interface LinkDefinition {
  readonly label: string;
  readonly href: string;
  readonly title: string | undefined;
}

const definition =
  /^ {0,3}\[([^[\]\\]{1,200})\]:[ \t]*(?:<([^<>]{1,4096})>|([^\s<]\S{0,4095}))(?:[ \t]+(?:"([^"]*)"|'([^']*)'|\(([^()]*)\)))?[ \t]*$/;

/** Reads a line that is a link definition; undefined for any other. */
export function linkDefinition(line: string): LinkDefinition | undefined {
  const match = definition.exec(line);
  const label = match?.[1]?.trim() ?? '';
  const href = match?.[2] ?? match?.[3];
  if (!match || label === '' || href === undefined) return undefined;
  const normal = label.replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase();
  return { label: normal, href, title: match[4] ?? match[5] ?? match[6] };
}
