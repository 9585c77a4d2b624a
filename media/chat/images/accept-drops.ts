/**
 * Takes files that are dropped anywhere on the page, which would otherwise be left for them, and marks `shown` with `data-dropping` while they
 * are over it. Everything else, such as text that is dragged within the page, is left alone.
 */
export function acceptDrops(page: Window, shown: HTMLElement, take: (files: readonly File[]) => void): void {
  const mark = (isOver: boolean): void => void shown.toggleAttribute('data-dropping', isOver);
  page.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    mark(true);
  });
  // The pointer left the page, not only one element of it.
  page.addEventListener('dragleave', (event) => event.relatedTarget === null && mark(false));
  page.addEventListener('drop', (event) => {
    mark(false);
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
