/** How far the head of a block goes, by the word it begins with. */
export type HeadShape =
  /** The body follows at once: `else`, `try`. */
  | 'bare'
  /** A pair of parentheses and then the body: `if`, `while`. The parentheses may be left out (`catch {`). */
  | 'parens'
  /** A name, parameters and perhaps a type: `function`. */
  | 'function'
  /** Everything up to the brace: `class`, and `if` in Go. */
  | 'free'
  /** The same, but the word is a name too, so that it counts only with another name or a string behind it: `module`. */
  | 'named';

/** What it takes to find blocks in a language without a parser. All of it is data. */
export interface BlockLanguage {
  /** `braces`: `{…}`. `indent`: a colon and deeper lines. `end`: a line that begins or ends with a word, closed by `end` or the like. */
  readonly style: 'braces' | 'indent' | 'end';
  readonly heads: ReadonlyMap<string, HeadShape>;
  /** Heads whose blocks hold members: a name with parameters in them begins a function. */
  readonly memberHeads: ReadonlySet<string>;
  readonly lineComments: readonly string[];
  readonly hasBlockComments: boolean;
  /** Characters that open a string. */
  readonly quotes: string;
  readonly hasTripleQuotes: boolean;
  readonly hasRegex: boolean;
  /** `'a` may be a lifetime or a label, so a single quote opens a string only where it closes after one character. */
  readonly hasLifetimes: boolean;
  /** `=>` begins the body of a function or of an arm. */
  readonly hasArrows: boolean;
  /** Functions begin with a type and a name instead of a word. */
  readonly hasTypedFunctions: boolean;
  /** A brace without a head opens a block. */
  readonly hasBareBlocks: boolean;
}

const braces: BlockLanguage = {
  style: 'braces',
  heads: new Map(),
  memberHeads: new Set(),
  lineComments: ['//'],
  hasBlockComments: true,
  quotes: '"\'',
  hasTripleQuotes: false,
  hasRegex: false,
  hasLifetimes: false,
  hasArrows: false,
  hasTypedFunctions: false,
  hasBareBlocks: false,
};

function heads(table: Partial<Record<HeadShape, string>>): Map<string, HeadShape> {
  const result = new Map<string, HeadShape>();
  for (const [shape, words] of Object.entries(table)) {
    for (const word of words.split(' ')) result.set(word, shape as HeadShape);
  }
  return result;
}

const members = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const javascript: BlockLanguage = {
  ...braces,
  heads: heads({
    bare: 'else do try finally',
    parens: 'if for while with catch',
    function: 'function',
    free: 'class',
    named: 'namespace module global interface enum',
  }),
  memberHeads: members('class interface'),
  quotes: '"\'`',
  hasRegex: true,
  hasArrows: true,
};

const typedBraces: BlockLanguage = {
  ...braces,
  heads: heads({
    bare: 'else do try finally static unsafe',
    parens: 'if for foreach while catch switch using lock synchronized fixed elseif',
    function: 'function fun',
    free: 'class struct interface enum union namespace record trait extension mixin',
  }),
  memberHeads: members('class struct interface enum union namespace record trait extension mixin'),
  hasArrows: true,
  hasTypedFunctions: true,
};

const php: BlockLanguage = {
  ...typedBraces,
  lineComments: ['//', '#'],
  hasArrows: false,
  hasTypedFunctions: false,
};

const wordBraces: BlockLanguage = {
  ...braces,
  heads: heads({
    bare: 'else do try finally defer loop unsafe init repeat',
    function: 'func fn fun def',
    free: 'if for while switch select match when guard catch class struct interface enum impl trait mod extension protocol object union',
  }),
  memberHeads: members('class struct interface enum impl trait extension protocol object'),
  quotes: '"\'`',
  hasTripleQuotes: true,
};

const rust: BlockLanguage = { ...wordBraces, quotes: '"\'', hasLifetimes: true, hasArrows: true };

const python: BlockLanguage = {
  ...braces,
  style: 'indent',
  heads: heads({ free: 'def class if elif else for while try except finally with', named: 'match case' }),
  lineComments: ['#'],
  hasBlockComments: false,
  hasTripleQuotes: true,
};

const ruby: BlockLanguage = {
  ...braces,
  style: 'end',
  heads: heads({
    free: 'def class module if unless while until for begin else elsif when rescue ensure defp defmodule defmacro function macro struct let try catch finally repeat elseif quote elif mutable',
  }),
  lineComments: ['#'],
  hasBlockComments: false,
};

const lua: BlockLanguage = { ...ruby, lineComments: ['--'] };

const lisp: BlockLanguage = { ...braces, lineComments: [';'], hasBlockComments: false, quotes: '"' };

const functional: BlockLanguage = {
  ...braces,
  lineComments: ['--', '//'],
  hasBlockComments: false,
  quotes: '"',
};

const styleSheet: BlockLanguage = { ...braces, hasBareBlocks: true };

const byId = new Map<string, BlockLanguage>();
const table: readonly (readonly [BlockLanguage, string])[] = [
  [javascript, 'javascript javascriptreact typescript typescriptreact vue svelte astro'],
  [typedBraces, 'java csharp c cpp objective-c objective-cpp dart solidity groovy cuda-cpp glsl hlsl'],
  [php, 'php hack'],
  [wordBraces, 'go kotlin swift scala v zig'],
  [rust, 'rust'],
  [python, 'python starlark mojo gdscript nim'],
  [ruby, 'ruby crystal elixir julia shellscript fish'],
  [lua, 'lua luau'],
  [lisp, 'clojure lisp commonlisp scheme racket elisp fennel'],
  [functional, 'haskell elm purescript fsharp ocaml reason idris'],
  [styleSheet, 'css scss less json jsonc'],
];
for (const [language, ids] of table) for (const id of ids.split(' ')) byId.set(id, language);

const unknown: BlockLanguage = { ...braces, lineComments: ['//', '#'], hasBareBlocks: true };

/** What is known of a language; of others, that braces and brackets come in pairs. */
export function blockLanguage(languageId: string): BlockLanguage {
  return byId.get(languageId) ?? unknown;
}

/** False for a language of which nothing is known. */
export function isKnownLanguage(languageId: string): boolean {
  return byId.has(languageId);
}

const prose = new Set(['markdown', 'plaintext', 'latex', 'restructuredtext', 'asciidoc', 'mdx', 'html', 'xml', 'csv']);

/** Text in which brackets open no blocks. */
export function isProse(languageId: string): boolean {
  return prose.has(languageId);
}
