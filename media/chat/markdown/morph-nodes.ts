/** Whether an element that is there already shows the same as a new one, though it is not made of the same nodes. */
export type SameElement = (old: Element, made: Element) => boolean;

/**
 * Makes the children of an element like those of another. What is the same stays, with its selection, focus and scroll position; the new
 * nodes are taken from `made`.
 */
export function morphChildren(old: Element, made: Node, same: SameElement): void {
  let at = old.firstChild;
  for (const node of [...made.childNodes]) {
    if (!at) {
      old.append(node);
      continue;
    }
    const following: ChildNode | null = at.nextSibling;
    if (!isSame(at, node, same)) {
      if (isLike(at, node)) morphChildren(at, node, same);
      else at.replaceWith(node);
    }
    at = following;
  }
  while (at) {
    const following: ChildNode | null = at.nextSibling;
    at.remove();
    at = following;
  }
}

function isSame(old: Node, made: Node, same: SameElement): boolean {
  return old.isEqualNode(made) || (old instanceof Element && made instanceof Element && same(old, made));
}

/** Whether two elements differ at most in what is in them. Elements that are made of listeners and fields are not. */
function isLike(old: Node, made: Node): old is Element {
  if (!(old instanceof Element) || !(made instanceof Element) || old.tagName !== made.tagName) return false;
  return plainTags.has(old.tagName) && old.cloneNode(false).isEqualNode(made.cloneNode(false));
}

const plainTags = new Set(['P', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD']);
