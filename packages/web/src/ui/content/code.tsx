import type { ReactNode } from "react";
import { CopyButton } from "../controls/copy-button.tsx";

const sqlWords =
  /\b(select|insert|into|values|update|delete|from|where|and|or|not|null|is|in|join|inner|left|right|full|outer|cross|on|as|group|by|order|having|limit|union|all|distinct|case|when|then|else|end|create|table|view|drop|alter|with|copy|truncate|merge|using|over|partition|between|like|exists|set|begin|commit)\b/gi;

const tokens = /(--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*')/g;

/** A range of code to highlight; ranges may contain others. */
export interface CodeMark {
  readonly kind: string;
  /** UTF-16 code units from the start; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Code with a copy button; SQL keywords, strings and comments are highlighted. */
export function Code({
  text,
  language,
  maxHeight = 480,
  marks = [],
}: {
  text: string;
  language: string;
  maxHeight?: number;
  marks?: readonly CodeMark[];
}) {
  return (
    <div className="hw-code">
      <div className="hw-code-copy">
        <CopyButton text={text} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre style={{ maxHeight }} tabIndex={0}>
        <code>{language.toLowerCase() === "sql" ? highlightMarked(text, marks) : text}</code>
      </pre>
    </div>
  );
}

/**
 * Highlights SQL between and inside marks; the innermost mark applies, which is the last one that contains
 * the position.
 */
function highlightMarked(text: string, marks: readonly CodeMark[]): ReactNode[] {
  if (marks.length === 0) return highlightSql(text);
  const cuts = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1]!;
    const part = highlightSql(text.slice(start, end));
    const mark = marks.findLast((one) => one.start <= start && one.end >= end);
    return mark ? (
      <mark key={start} data-kind={mark.kind}>
        {part}
      </mark>
    ) : (
      <span key={start}>{part}</span>
    );
  });
}

function highlightSql(text: string): ReactNode[] {
  let at = 0;
  const span = (part: string, className: string): ReactNode => {
    at += part.length;
    return (
      <span key={at} className={className}>
        {part}
      </span>
    );
  };
  return text.split(tokens).flatMap((part, index) => {
    // Capturing splits alternate: text, token, text, token.
    if (index % 2 === 1) return span(part, part.startsWith("'") ? "hw-code-string" : "hw-code-comment");
    return part.split(sqlWords).map((piece, position) => {
      if (position % 2 === 1) return span(piece, "hw-code-word");
      at += piece.length;
      return piece;
    });
  });
}
