/** Splits a name after its separators and before capitals: `stg_orders`, `dev.public`, `OrderItems`. */
const segmentBorder = /(?<=[._/:\s-])(?![._/:\s-])|(?<=\p{Ll})(?=\p{Lu})/u;

/**
 * Shortens a name until it fits. Cuts between segments and keeps the last one, which distinguishes names; then the first
 * one, then as many of the last ones as fit: `build_…_notifications`. If not even the last segment fits, the middle of
 * the name is cut, so that both its ends remain. Returns an empty string if not even a few characters fit.
 *
 * @param fits - returns whether a text fits
 */
export function shortenName(name: string, fits: (text: string) => boolean): string {
  if (fits(name)) return name;
  const segments = name.split(segmentBorder).filter((segment) => segment !== "");
  const last = segments.length - 1;
  const join = (head: number, tail: number): string =>
    `${segments.slice(0, head).join("")}…${segments.slice(segments.length - tail).join("")}`;
  if (last === 0 || !fits(join(0, 1))) return cutMiddle(name, fits);
  let head = fits(join(1, 1)) && last > 1 ? 1 : 0;
  let tail = 1;
  while (head + tail < last && fits(join(head, tail + 1))) tail++;
  while (head + tail < last && fits(join(head + 1, tail))) head++;
  return join(head, tail);
}

/** Cuts the middle of a text; the end is at least as long as the beginning. */
function cutMiddle(text: string, fits: (text: string) => boolean): string {
  const characters = [...text];
  const cut = (kept: number): string => {
    const head = Math.floor(kept / 2);
    return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (kept - head)).join("")}`;
  };
  let low = 0;
  let high = Math.min(characters.length - 1, 400);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(cut(middle))) low = middle;
    else high = middle - 1;
  }
  return low > 2 ? cut(low) : "";
}

/** Width of characters relative to the font size, of a proportional sans-serif font in medium weight. */
const narrow = /[iljtfrI.,:;'|!()[\]/\\-]/;
const wide = /[mwMWÆŒ@%]/;
const capital = /[\p{Lu}\p{Nd}_]/u;

/** Estimates the width of a text in a sans-serif font. It errs on the wide side. */
export function estimateTextWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    // Ideographs, emoji and the like are as wide as they are high.
    if (code >= 0x1100) ems += 1.05;
    else if (narrow.test(character)) ems += 0.36;
    else if (wide.test(character)) ems += 0.9;
    else if (capital.test(character)) ems += 0.66;
    else ems += 0.58;
  }
  return ems * fontSize;
}
