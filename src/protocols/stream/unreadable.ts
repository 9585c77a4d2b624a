/** So many pieces that cannot be read an answer may have; each costs an error of the parser, a hundred times what a good one costs. */
const most = 500;
/** … and one more for so many characters: servers may put a field of their own into every event. */
const charactersForOne = 100;

/** Counts the pieces of one answer that cannot be read. */
export class Unreadable {
  #count = 0;

  /** One more, among so many characters so far. True when it is time to give up. */
  add(characters = 0): boolean {
    return ++this.#count > most + characters / charactersForOne;
  }
}

/** What to say then. */
export const unreadableMessage = 'Most of the answer cannot be read; is this address the API it is set up as?';
