import type { LanguageFn } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import markdown from 'highlight.js/lib/languages/markdown';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { lazyLanguages } from './lazy-languages.ts';

const languages = {
  ...{ bash, c, cpp, csharp, css, diff, go, java, javascript, json, markdown },
  ...{ python, rust, sql, typescript, xml, yaml },
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
/** Names people and editors have for these languages beside those that the library knows. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  bash: [
    'shell',
    'shellscript',
    'shellsession',
    'shell-session',
    'terminal',
    'console',
    'command',
    'fish',
    'ksh',
    'csh',
  ],
  xml: ['vue', 'svelte', 'astro', 'razor', 'cshtml', 'jsp', 'xaml'],
  javascript: ['javascriptreact', 'node', 'gjs'],
  typescript: ['typescriptreact', 'gts'],
  json: ['jsonl', 'ndjson', 'geojson', 'ipynb'],
  yaml: ['docker-compose', 'compose', 'helm', 'openapi'],
  sql: ['mysql', 'mariadb', 'sqlite', 'tsql', 'plsql', 'postgres', 'postgresql', 'pgsql', 'psql'],
  cpp: ['cuda', 'cu', 'arduino', 'ino'],
  python: ['python3', 'py3', 'ipython', 'pyi', 'starlark', 'bazel'],
  markdown: ['mdx', 'mdc', 'rmd', 'qmd'],
};
for (const [languageName, names] of Object.entries(aliases)) hljs.registerAliases([...names], { languageName });

/** The same for languages whose grammars come later. */
const lazyAliases: Readonly<Record<string, readonly string[]>> = {
  ini: ['conf', 'cfg', 'dotenv', 'env', 'editorconfig', 'gitconfig', 'systemd', 'desktop'],
  dockerfile: ['containerfile'],
  makefile: ['justfile', 'just', 'gnumakefile'],
  objectivec: ['objective-c', 'objectivecpp', 'objective-cpp'],
  vbnet: ['vb.net', 'visualbasic'],
  dos: ['batch', 'batchfile'],
  latex: ['bibtex', 'context'],
  r: ['rlang'],
};

/** Whether the grammar of a language is not there yet, but can be loaded. */
export function needsGrammars(language: string): boolean {
  return knownName(language) === undefined && namesOf(language).some((name) => lazyLanguages.has(name));
}

/** Adds grammars that were loaded after the page, once. */
export function addGrammars(grammars: Readonly<Record<string, LanguageFn>>): void {
  if (hljs.getLanguage(Object.keys(grammars)[0] ?? '') !== undefined) return;
  for (const [name, grammar] of Object.entries(grammars)) hljs.registerLanguage(name, grammar);
  for (const [languageName, names] of Object.entries(lazyAliases)) hljs.registerAliases([...names], { languageName });
}

/** The name of a language, or that of a file in it. */
function namesOf(language: string): readonly string[] {
  return language.includes('.') ? [language, language.slice(language.lastIndexOf('.') + 1)] : [language];
}

function knownName(language: string): string | undefined {
  return namesOf(language).find((name) => hljs.getLanguage(name) !== undefined);
}

/** Longer code stays in one color: code is colored in parts, and this is what is read in one stretch. */
export const maxHighlightLength = 4_000;
/** Words longer than this make some grammars look at each of their characters from each of the others. */
const longWord = /\w{200}/;

/** Code in colors as HTML with `hljs-*` classes; undefined for a language that is not known, and for code that is too long or too expensive. */
export function highlightCode(code: string, language: string): string | undefined {
  const name = knownName(language);
  if (code.length > maxHighlightLength || name === undefined || longWord.test(code)) return undefined;
  return hljs.highlight(code, { language: name, ignoreIllegals: true }).value;
}
