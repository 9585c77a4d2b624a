const fence = /^\s*(?:`{3,}|~{3,})(.*)$/;
const bareNames = /^(?:Makefile|Dockerfile|Gemfile|Rakefile|Procfile|LICENSE|README|CHANGELOG|Justfile|\.[\w-]+)$/;
const extension = /\.[A-Za-z0-9_-]{1,12}$/;

/** Whether a line opens or closes a code fence. */
export function isFence(line: string): boolean {
  return fence.test(line);
}

/** The path that a line above a block names: alone, decorated with Markdown, after "File:", or behind the language of a fence. */
export function fileNameIn(line: string): string | undefined {
  const info = fence.exec(line)?.[1];
  if (info !== undefined) return fileNameInInfo(info.trim());
  const quoted = [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  if (quoted.length === 1 && looksLikePath(quoted[0] ?? '')) return quoted[0];
  const name = line
    .trim()
    .replace(/^(?:[#>*\-\s]|\/\/)+/, '')
    .replace(/^(?:file ?(?:name|path)?|path) ?: ?/i, '')
    .replace(/^[*`"']+|[*`"':,\s]+$/g, '');
  return looksLikePath(name) ? name : undefined;
}

/** The path that the words behind a fence name: "python src/a.py", "ts:src/a.ts" or "src/a.ts". */
export function fileNameInInfo(info: string): string | undefined {
  const named = /(?:^|\s)(?:title|file(?:name)?|path)="?([^"\s]+)"?/.exec(info)?.[1];
  if (named !== undefined) return named;
  const parts = /^[\w+#-]*[\s:]+(\S.*)$/.exec(info)?.[1] ?? info;
  return /[/.]/.test(parts) && looksLikePath(parts) ? parts : undefined;
}

function looksLikePath(name: string): boolean {
  if (name.length > 250 || !/^[\p{L}\p{M}\p{N}_@~.()[\]+$ \\/,&=-]+$/u.test(name)) return false;
  if (bareNames.test(name)) return true;
  if (/\s/.test(name)) return name.includes('/') && extension.test(name);
  return extension.test(name) || (name.includes('/') && !name.endsWith('/'));
}
