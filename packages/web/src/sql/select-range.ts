/** Width of a character of the monospace font, as a share of the font size. */
const characterWidth = 0.6;

/** Selects a range of a text area without line wrapping, and scrolls its start into view. */
export function selectRange(editor: HTMLTextAreaElement, start: number, end: number): void {
  editor.focus({ preventScroll: true });
  editor.setSelectionRange(start, end);
  // Browsers do not scroll to a selection that a script sets.
  const before = editor.value.slice(0, start).split("\n");
  const { lineHeight, fontSize } = getComputedStyle(editor);
  const top = (before.length - 1) * Number.parseFloat(lineHeight);
  const left = before.at(-1)!.length * Number.parseFloat(fontSize) * characterWidth;
  editor.scrollTop = top - editor.clientHeight / 2;
  editor.scrollLeft = left < editor.clientWidth * 0.8 ? 0 : left - editor.clientWidth / 2;
  editor.scrollIntoView({ block: "nearest" });
}
