import { compiler } from "markdown-to-jsx/react";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { WebLink } from "../controls/web-link.tsx";

/** Protocols of links; others are shown as text. */
const protocols: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** Returns a link's address if it may be followed; null for others, also for relative ones. */
export function safeAddress(address: string | undefined): string | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocols.has(protocol) ? href : null;
}

function SafeLink({ href, children }: { href?: string; children?: ReactNode }) {
  const address = safeAddress(href);
  return address === null ? <span>{children}</span> : <WebLink to={address}>{children}</WebLink>;
}

/** A heading inside a description is not part of the page's outline. */
const heading = (level: number) =>
  function MarkdownHeading({ children }: { children?: ReactNode }) {
    return (
      <p className="hw-markdown-heading" data-level={level}>
        {children}
      </p>
    );
  };

const overrides = {
  a: SafeLink,
  // Images would be loaded from elsewhere.
  img: ({ alt }: ComponentProps<"img">) => <span className="hw-dimmed">[{alt || "image"}]</span>,
  input: ({ checked }: ComponentProps<"input">) => <span>{checked ? "☑ " : "☐ "}</span>,
  table: ({ children }: ComponentProps<"table">) => <table className="hw-plain-table">{children}</table>,
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  h5: heading(5),
  h6: heading(6),
} as const;

/**
 * Renders Markdown (GitHub flavored). HTML is shown as text, links lead to http, https and mailto only, images are
 * replaced by their description.
 */
export default function Markdown({ text }: { text: string }): ReactElement {
  return (
    <div className="hw-markdown">
      {compiler(text, {
        disableParsingRawHTML: true,
        forceBlock: true,
        overrides,
        sanitizer: (value, tag) => (tag === "a" ? safeAddress(value) : null),
      })}
    </div>
  );
}
