/**
 * Words that must not come back, each with what to say instead. ESLint looks for them in the comments and texts of `src` and `media`
 * (rule `plain-words/plain-words`), `check-words.ts` in the documentation.
 *
 * @type {readonly (readonly [pattern: RegExp, instead: string])[]}
 */
export const plainWords = [
  [/\brepair shop\b/i, 'repair'],
  [/\bbudget house\b/i, 'budgets'],
  [/\bedit door\b/i, 'edit transaction'],
  [/\bcandidate book\b/i, 'candidate list'],
  [/\bpump(?:s|ed|ing)?\b/i, 'read loop'],
  [/(?<!witten-)\bbell\b(?!-)/i, 'notification'],
  [/\b(?:in|goes in|go in) (?:a )?circles?\b/i, 'loop'],
  [/\brelay(?:s|ed|ing)?\b/i, 'forward'],
  [/\bsick\b/i, 'unhealthy'],
  [
    /\b(?:is|are|be) given a rest\b|\b(?:model|server|provider|language|one) (?:that fails )?rests\b/i,
    'is skipped for a while',
  ],
  [/\bhand(?:s|ed|ing)?[- ]over\b/i, 'hand-off, hand off'],
  [/\bforeign\b/i, 'third-party'],
  [/\bstands? on\b/i, 'depends on'],
  [/\bwhoever\b/i, 'a noun'],
  [/\bsomebody\b/i, 'a noun'],
  [/\bwithout (?:the|its) last part\b/i, 'without the endpoint path'],
  [/\btasks with tools\b/i, 'Agent'],
  [/\blook-ups?\b/i, 'tool call'],
  [/\ball the same\?/i, 'anyway?'],
  [/\btoo dear\b/i, 'too expensive'],
  [/\blearnt\b/i, 'learned'],
  [/\bbehaviours?\b/i, 'behavior'],
  [/\bcolours?\b/i, 'color'],
  [/\blicences?\b/i, 'license'],
  [/\b(?:summar|organ|recogn|normal|initial|optim|serial)is(?:e|es|ed|ing)\b/i, 'the spelling with z'],
];

/**
 * The words of the list in a text.
 *
 * @param {string} text
 * @returns {readonly { readonly word: string; readonly instead: string; readonly index: number }[]}
 */
export function unplainWords(text) {
  return plainWords.flatMap(([pattern, instead]) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ word: match[0], instead, index: match.index }];
  });
}

/** Code in a comment keeps the names it has. @param {string} comment */
const withoutCode = (comment) => comment.replace(/`[^`\n]*`|\{@link [^}]*\}/g, '');

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    /** @type {(text: string, place: { loc?: import('eslint').AST.SourceLocation | null | undefined }) => void} */
    const check = (text, { loc }) => {
      if (loc == null) return;
      for (const { word, instead } of unplainWords(text)) {
        context.report({
          loc,
          message: `"${word}": say it plainly (${instead}). The list is in scripts/plain-words.mjs.`,
        });
      }
    };
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) check(withoutCode(comment.value), comment);
      },
      Literal(node) {
        // A single word is a name that code compares, or a path.
        if (typeof node.value === 'string' && /\s/.test(node.value.trim())) check(node.value, node);
      },
      TemplateElement(node) {
        check(node.value.raw, node);
      },
    };
  },
};

/** The rule as a plug-in of ESLint. */
export const plainWordsPlugin = { rules: { 'plain-words': rule } };
