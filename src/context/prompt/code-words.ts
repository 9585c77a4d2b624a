/** Words that say nothing about what code is about: those of many languages, and the shortest. */
const common = new Set(
  (
    'abstract and as assert async await begin bool boolean break byte case catch char class const continue def default defer del delete do ' +
    'double elif else end enum except export extends extern false final finally float fn for foreach from func function get global go goto ' +
    'if impl implements import in include instanceof int interface internal is lambda let long loop match mod module mut namespace new nil ' +
    'not null or override package pass private protected pub public raise readonly ref require return self set short static str string ' +
    'struct super switch this throw throws trait true try type typeof undefined union use using val var void when where while with yield'
  ).split(' '),
);

const identifier = /[\p{L}_$][\p{L}\p{N}_$]+/gu;
/** Longer lines are not written by hand; what is behind this column is not looked at. */
const longestLine = 500;

/** The words of a line of code that tell what it is about, in their order and as they are written. */
export function codeWords(line: string): readonly string[] {
  return (line.slice(0, longestLine).match(identifier) ?? []).filter((word) => !common.has(word));
}
