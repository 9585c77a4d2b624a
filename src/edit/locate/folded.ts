/** Characters that models write for one another, as groups of equals; the first of each is the plain one. */
const groups = [
  "'\u2018\u2019\u201A\u201B\u2032",
  '"\u201C\u201D\u201E\u201F\u2033',
  '-\u2010\u2011\u2012\u2013\u2014\u2015\u2212',
  ' \u00A0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000',
];
const plainOf = new Map(
  groups.flatMap((group) =>
    Array.from(group)
      .slice(1)
      .map((character) => [character, group.charAt(0)]),
  ),
);
const typographic = /[\u2018-\u201F\u2032\u2033\u2010-\u2015\u2212\u00A0\u2002-\u200A\u202F\u205F\u3000]/g;

/** The text with typographic quotes, dashes and spaces as plain ones. Every character keeps its offset. */
export function foldPunctuation(text: string): string {
  return text.replace(typographic, (character) => plainOf.get(character) ?? character);
}

/** Whether a text has quotes, dashes or spaces that folding changes. */
export function hasTypography(text: string): boolean {
  return text.search(typographic) !== -1;
}
