const upwardKeys = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Whether the person asks for what is further up in a scroller: by wheel, or by a key that scrolls. Also true at the very top, where such a
 * motion scrolls nothing. What a field or a scroller within it takes for itself is not meant for it.
 */
export function isUpwardMotion(event: WheelEvent | KeyboardEvent, scroller: Element): boolean {
  const isUp = event instanceof WheelEvent ? isUpwardWheel(event) : isUpwardKey(event);
  return isUp && !event.defaultPrevented && !isTakenWithin(event.target, scroller);
}

/** With Ctrl a wheel zooms, with Shift it scrolls sideways. */
function isUpwardWheel({ deltaY, ctrlKey, shiftKey }: WheelEvent): boolean {
  return deltaY < 0 && !ctrlKey && !shiftKey;
}

function isUpwardKey({ key, altKey, shiftKey }: KeyboardEvent): boolean {
  return upwardKeys.has(key) && !altKey && !shiftKey;
}

function isTakenWithin(target: EventTarget | null, scroller: Element): boolean {
  let element = target instanceof Element ? target : null;
  for (; element && element !== scroller; element = element.parentElement) {
    if (element.scrollTop > 0 || element.matches('input, textarea, select')) return true;
  }
  return false;
}
