import { Fragment, type ReactNode } from "react";
import { tooltip as withTooltip } from "../controls/tooltip.tsx";

/** Characters at the end that stay visible when a name is too long for its place. */
const tailLength = 8;

/** Longest name that goes into the page; what is longer is cut in the middle, whatever room there is. */
const mostCharacters = 400;

/**
 * A name that may be any string. Where there is no room for all of it, the middle gives way: the end of a table's or
 * file's name says more than its middle. The whole name is in the tooltip and reaches screen readers.
 */
export function Name({ children, tooltip = true }: { children: string; tooltip?: boolean }) {
  const characters = [...children];
  const shown =
    characters.length > mostCharacters
      ? [...characters.slice(0, mostCharacters / 2), "…", ...characters.slice(-mostCharacters / 2)]
      : characters;
  const tail = shown.length > tailLength * 2 ? shown.slice(-tailLength) : [];
  const head = shown.slice(0, shown.length - tail.length);
  const whole = tooltip && children.length > 24 ? withTooltip(cut(children), "top-start") : {};
  if (tail.length === 0) {
    return (
      <span className="hw-name" dir="auto" {...whole}>
        <span className="hw-name-head">{head.join("")}</span>
      </span>
    );
  }
  return (
    <span className="hw-name" dir="auto" {...whole}>
      {/* Read out, two pieces would be two words. */}
      <span className="hw-visually-hidden">{shown.join("")}</span>
      <span className="hw-name-head" aria-hidden>
        {head.join("")}
      </span>
      <span className="hw-name-tail" aria-hidden>
        {tail.join("")}
      </span>
    </span>
  );
}

/** A name in full that may break after its separators, for where it is the heading. At most 1,000 characters. */
export function Breakable({ text }: { text: string }): ReactNode {
  return text
    .slice(0, 1_000)
    .split(/(?<=[._/:#-])/)
    .map((part, index) => {
      const key = `${index}:${part}`;
      return (
        <Fragment key={key}>
          {part}
          <wbr />
        </Fragment>
      );
    });
}

/** A name with the parts that match a search marked. */
export function Highlighted({ text, query }: { text: string; query: string }): ReactNode {
  const words = query
    .trim()
    .toLowerCase()
    .split(/[\s._/:-]+/)
    .filter(Boolean);
  if (words.length === 0) return text;
  const pattern = new RegExp(
    `(${words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|")})`,
    "giu",
  );
  return text.split(pattern).map((part, index) => {
    // Capturing splits alternate: text, match, text, match.
    const key = `${index}:${part}`;
    return index % 2 === 1 ? <mark key={key}>{part}</mark> : <Fragment key={key}>{part}</Fragment>;
  });
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= 1_200 ? text : `${characters.slice(0, 1_200).join("")}…`;
}
