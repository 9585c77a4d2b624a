const tools = `(?:tools?(?:[_ -]?(?:us(?:e|age)|call(?:s|ing)?|choice))?|functions?[_ -]?call(?:s|ing)?)`;
const quote = `["'\`]?`;
/** What stands behind the word where something else than tools is refused. */
const otherNoun = `(?![_ -]?(?:message|result|role|id|response|output|name|content|block|schema|definition|parser)s?\\b)`;
/** What stands before it where tools only tell which request or which calls. */
const circumstance = `(?<!\\b(?:with|without|after|before|in|when|while|containing|having|parallel|strict)[ _-](?:\\w{1,20} )?)`;

const before = [
  `(?:\\bnot|n't) (?:\\w+ )?(?:support(?:ed|ing)?|allow(?:ed)?|accept(?:ed)?|permit(?:ted)?|implement(?:ed)?)`,
  `\\bunsupported`,
  `no endpoints? found that (?:can )?support`,
].join('|');
const after = [
  `(?:not|isn't|aren't) (?:\\w+ )?(?:supported|enabled|available|allowed|permitted|implemented)`,
  `unsupported`,
  `unavailable`,
  `extra inputs are not permitted`,
  `requires? ${quote}--`,
].join('|');
const link = `(?:the|any|use|using|usage|of|native|parameters?|param|field|value|feature)`;

/** A refusal that speaks of tools, whatever it says of them. */
export const namesTools = new RegExp(`\\b${tools}\\b`, 'i');

/** Words by which servers say that they take no tools: the word stands directly beside the refusal and means tools, not what came of one. */
export const toolsRefused = new RegExp(
  [
    `(?:${before})(?: ${link}){0,4}:? ${quote}\\b${tools}\\b${otherNoun}`,
    `${circumstance}\\b${tools}\\b${quote}(?: (?:and|or) ${quote}${tools}\\b${quote})?(?: (?:param|parameter|field|option|feature|support)s?)?:?(?: (?:is|are|has|have|been|was|were|currently)){0,3} (?:${after})`,
  ].join('|'),
  'i',
);
