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

const languages = {
  ...{ bash, c, cpp, csharp, css, diff, go, java, javascript, json, markdown },
  ...{ python, rust, sql, typescript, xml, yaml },
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
hljs.registerAliases(['shellscript', 'console', 'fish'], { languageName: 'bash' });
hljs.registerAliases(['vue', 'svelte'], { languageName: 'xml' });

/** Longer code stays in one color: code is colored in parts, and this is what is read in one stretch. */
export const maxHighlightLength = 4_000;
/** Words longer than this make some grammars look at each of their characters from each of the others. */
const longWord = /\w{200}/;

/** Code in colors as HTML with `hljs-*` classes; undefined for a language that is not known, and for code that is too long or too expensive. */
export function highlightCode(code: string, language: string): string | undefined {
  if (code.length > maxHighlightLength || !hljs.getLanguage(language) || longWord.test(code)) return undefined;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
