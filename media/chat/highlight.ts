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

/** Longer code stays in one colour: code is coloured in parts, and this is what is read in one stretch. */
export const maxHighlightLength = 4_000;
/** Words longer than this make some grammars look at each of their characters from each of the others. */
const longWord = /\w{200}/;

/** A stretch of so many milliseconds is too long. */
const dear = 10;
/** A language that took so much too long rests for a while: its grammar meets something that it was not made for. */
const maxDebt = 60;
const debts = new Map<string, number>();

/**
 * Code in colours as HTML with `hljs-*` classes; undefined for a language that is not known, and for code that is too long or too dear.
 *
 * @param now milliseconds of a monotonic clock
 */
export function highlightCode(
  code: string,
  language: string,
  now = (): number => performance.now(),
): string | undefined {
  if (code.length > maxHighlightLength || !hljs.getLanguage(language) || longWord.test(code)) return undefined;
  const debt = debts.get(language) ?? 0;
  if (debt > maxDebt) {
    debts.set(language, debt * 0.98);
    return undefined;
  }
  const from = now();
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  const took = now() - from;
  debts.set(language, took > dear ? debt + took : debt * 0.9);
  return value;
}
