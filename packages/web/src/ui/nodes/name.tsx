import { Fragment, type ReactNode } from "react";
import { tooltip as withTooltip } from "../controls/tooltip.tsx";

/** Number of characters at the end that stay visible when a name is shortened. */
const tailLength = 8;

/** Maximum length of a displayed name; longer ones are always cut in the middle. */
const maxCharacters = 400;

/**
 * A name, which may be any string. If it does not fit, the middle is cut: the end of a table's or file's name
 * is more distinctive. The tooltip and screen readers get the whole name.
 */
export function Name({ children, tooltip = true }: { children: string; tooltip?: boolean }) {
  const characters = [...children];
  const shown =
    characters.length > maxCharacters
      ? [...characters.slice(0, maxCharacters / 2), "…", ...characters.slice(-maxCharacters / 2)]
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
      {/* Screen readers would read two elements as two words. */}
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

/** Where names may wrap: after separators. */
export const nameBreaks = /(?<=[._/:#\s-])/;

/** A full name that may wrap after separators, for headings. At most 1,000 characters. */
export function WrappingName({ text }: { text: string }): ReactNode {
  return text
    .slice(0, 1_000)
    .split(nameBreaks)
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

/** A name with the search matches highlighted. */
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
