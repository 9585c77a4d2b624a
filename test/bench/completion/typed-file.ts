import { seeded } from './seeded.ts';

/** A file with a place in it where something is going to be typed. */
export interface TypedFile {
  readonly path: string;
  readonly languageId: string;
  /** The file before the first key. */
  readonly text: string;
  /** Where the first key goes. */
  readonly offset: number;
  /** What stands there in the end, indentation included. */
  readonly typed: string;
}

/** Two methods of a class, 28 lines: what the trace types. */
const typed = `  append(track: Track): number {
    const at = this.indexOf(track.id);
    if (at >= 0) {
      return at;
    }
    this.tracks.push(track);
    this.total += track.seconds;
    this.changed.fire('added');
    return this.tracks.length - 1;
  }

  retain(accepts: Filter): Track[] {
    const kept: Track[] = [];
    const removed: Track[] = [];
    for (const track of this.tracks) {
      if (accepts(track)) {
        kept.push(track);
        continue;
      }
      removed.push(track);
      this.total -= track.seconds;
    }
    this.tracks = kept;
    if (removed.length > 0) {
      this.changed.fire('removed');
    }
    return removed;
  }
`;

const nouns = ['deck', 'cue', 'loop', 'beat', 'gain', 'fader', 'queue', 'tempo', 'sample', 'phase', 'filter', 'echo'];
const verbs = [
  'read',
  'write',
  'align',
  'blend',
  'split',
  'shift',
  'count',
  'merge',
  'reset',
  'store',
  'clamp',
  'mute',
];

/** A TypeScript file of about \`lines\` lines, the same for a seed, with a class in its middle that is not finished. */
export function typedFile(lines = 2_119, seed = 1): TypedFile {
  const random = seeded(seed);
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? '';
  const block = (index: number): string => {
    const [verb, noun] = [pick(verbs), pick(nouns)];
    const name = `${verb}${noun[0]?.toUpperCase() ?? ''}${noun.slice(1)}${index}`;
    return `/** Helps to ${verb} the ${noun}. */
export function ${name}(${noun}: number, limit = ${Math.floor(random() * 90) + 10}): number {
  const scaled = ${noun} * ${(random() * 2).toFixed(2)};
  if (scaled > limit) {
    return limit;
  }
  return scaled;
}

`;
  };
  const blocks: string[] = [];
  const linesOfBlock = 9;
  for (let index = 0; index < Math.floor((lines - 40) / linesOfBlock); index++) blocks.push(block(index));
  const half = Math.floor(blocks.length / 2);
  const head = `import { Changes } from './changes.ts';\n\n${blocks.slice(0, half).join('')}`;
  const open = `export class Playlist {\n  readonly changed = new Changes<string>();\n  tracks: Track[] = [];\n  total = 0;\n\n`;
  const rest = `\n  has(id: string): boolean {\n    return this.indexOf(id) >= 0;\n  }\n\n  indexOf(id: string): number {\n    return this.tracks.findIndex((track) => track.id === id);\n  }\n}\n\n`;
  const before = head + open;
  return {
    path: 'src/playlist.ts',
    languageId: 'typescript',
    text: before + rest + blocks.slice(half).join(''),
    offset: before.length,
    typed,
  };
}
