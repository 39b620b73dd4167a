import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";

const sqlWords =
  /\b(select|insert|into|values|update|delete|from|where|and|or|not|null|is|in|join|inner|left|right|full|outer|cross|on|as|group|by|order|having|limit|union|all|distinct|case|when|then|else|end|create|table|view|drop|alter|with|copy|truncate|merge|using|over|partition|between|like|exists|set|begin|commit)\b/gi;

const tokens = /(--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*')/g;

/** Code as it is, with a button to copy it; SQL has its words, strings and comments set apart. */
export function Code({
  text,
  language,
  maxHeight = 480,
}: {
  text: string;
  language: string;
  maxHeight?: number;
}) {
  return (
    <div className="hw-code">
      <div className="hw-code-copy">
        <CopyButton text={text} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre style={{ maxHeight }} tabIndex={0}>
        <code>{language.toLowerCase() === "sql" ? colourSql(text) : text}</code>
      </pre>
    </div>
  );
}

function colourSql(text: string): ReactNode[] {
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
