/** A text that is safe to show, and how many hidden characters were taken out of it. */
export interface CleanText {
  readonly text: string;
  readonly removed: number;
}

const char = String.fromCharCode;
const escape = char(0x1b);
const csi = char(0x9b);
/** OSC, DCS, SOS, PM and APC in their one-character forms. */
const stringStarts = `${char(0x90)}${char(0x98)}${char(0x9d)}${char(0x9e)}${char(0x9f)}`;
const stringBody = `[^${char(7)}${escape}${char(0x9c)}\\n]{0,4096}`;
const stringEnd = `(?:${char(7)}|${escape}\\\\|${char(0x9c)})?`;

/** Terminal sequences with everything they carry: colors, titles, links (OSC 8), clipboard writes (OSC 52). */
const terminalSequence = new RegExp(
  [
    `(?:${escape}\\[|${csi})[0-?]*[ -/]*[@-~]`,
    `(?:${escape}[\\]PX^_]|[${stringStarts}])${stringBody}${stringEnd}`,
    `${escape}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** C0 except tab and line feed, DEL, C1. */
const controls = `${char(0)}-${char(8)}${char(0x0b)}-${char(0x1f)}${char(0x7f)}-${char(0x9f)}`;
/** Direction marks, embeddings, overrides and isolates. */
const bidi = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
/** Characters without a shape that serve to hide text: zero width, fillers, invisible operators, annotation marks. */
const invisible =
  '\\u00ad\\u115f\\u1160\\u180e\\u200b\\u2060-\\u2065\\u206a-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}';
/** Tags and the supplementary variation selectors: whole hidden alphabets. */
const smuggling = '\\u{e0000}-\\u{e0fff}';
/** Combining characters without a shape, and the variation selectors except the two that choose between text and emoji. */
const combining = '\\u034f\\u17b4-\\u17b5\\u180b-\\u180d\\u180f-\\u180f\\ufe00-\\ufe0d';
const presentation = '[\\ufe0e-\\ufe0f]';
const hidden = new RegExp(`[${combining}${controls}${bidi}${invisible}${smuggling}]+`, 'gu');
/**
 * Joiners belong between the letters of some scripts and between emoji, one presentation selector behind an emoji; anywhere else they only
 * hide something.
 */
const stray = new RegExp(
  `(?<![^\\p{ASCII}\\u200c\\u200d])[\\u200c\\u200d]|[\\u200c\\u200d](?![^\\p{ASCII}\\u200c\\u200d])|(?<=${presentation})${presentation}`,
  'gu',
);
const suspicious = new RegExp(
  `[${combining}\\ufe0e-\\ufe0f\\u200c-\\u200d${controls}${bidi}${invisible}${smuggling}]`,
  'u',
);
/** A sequence that may go on. Operating system commands need no waiting: what has come of them is dropped either way. */
const unfinished = new RegExp(`(?:(?:${escape}\\[|${csi})[0-?]*[ -/]*|${escape}[ -/]*)$`);
/** Longer sequences are none that a terminal would know. */
const maxSequenceLength = 256;

/**
 * Takes out of untrusted text what a person cannot see: terminal sequences, control characters other than tab and line feed,
 * direction overrides, zero-width and tag characters. Line ends become `\n` and are not counted.
 */
export function cleanText(raw: string): CleanText {
  if (!suspicious.test(raw)) return { text: raw, removed: 0 };
  const lines = raw.replace(/\r\n?/g, '\n');
  let text = lines.replace(terminalSequence, '').replace(hidden, '');
  // Taking one out may leave its neighbor astray.
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(stray, '');
  }
  return { text, removed: lines.length - text.length };
}

/**
 * Like {@link cleanText} for a text that is still growing: what cannot be judged before more arrives is held back at its end,
 * so that the result only ever grows.
 */
export function cleanGrowingText(raw: string): CleanText {
  const tail = raw.slice(-maxSequenceLength);
  let end = raw.length;
  const sequence = suspicious.test(tail) ? unfinished.exec(tail) : null;
  if (sequence) end -= tail.length - sequence.index;
  while (end > 0 && isOpenEnded(raw.charCodeAt(end - 1))) end -= 1;
  return cleanText(raw.slice(0, end));
}

/** CR (may become CR LF), a joiner (may stand between letters), half a surrogate pair. */
function isOpenEnded(code: number): boolean {
  return code === 0x0d || code === 0x200c || code === 0x200d || (code >= 0xd800 && code <= 0xdbff);
}

/** One line of clean text, for labels: line breaks and tabs become blanks. */
export function cleanLine(raw: string): string {
  return cleanText(raw).text.replace(/\s+/g, ' ').trim();
}
