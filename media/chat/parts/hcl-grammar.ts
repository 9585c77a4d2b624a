import type { HLJSApi, Language } from 'highlight.js';

/** The grammar of HCL, the language of Terraform, which the library does not have. */
export function hcl(hljs: HLJSApi): Language {
  const substitution = { className: 'subst', begin: /\$\{/, end: /\}/, contains: [hljs.C_NUMBER_MODE] };
  return {
    name: 'HCL',
    aliases: ['terraform', 'tf', 'tfvars'],
    keywords: {
      keyword:
        'resource data variable output module provider terraform locals moved import check for in if else endif endfor',
      literal: 'true false null',
      type: 'string number bool list map set object tuple any',
    },
    contains: [
      hljs.HASH_COMMENT_MODE,
      hljs.C_LINE_COMMENT_MODE,
      hljs.C_BLOCK_COMMENT_MODE,
      { className: 'string', begin: /"/, end: /"|$/, contains: [hljs.BACKSLASH_ESCAPE, substitution] },
      { className: 'attr', begin: /^[ \t]{0,40}[A-Za-z_][\w-]{0,80}(?=[ \t]{0,40}=(?!=))/m },
      hljs.C_NUMBER_MODE,
    ],
  };
}
