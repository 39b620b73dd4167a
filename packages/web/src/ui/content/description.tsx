import { lazy, Suspense } from "react";
import { isMarkdown } from "../text/is-markdown.ts";

const Markdown = lazy(() => import("./markdown.tsx"));

/** Limit of characters that are rendered as Markdown; longer texts are shown as they are. */
const maxCharacters = 50_000;

/** A description as Markdown if it is that, else as text. */
export function Description({
  text,
  contentType,
}: {
  text: string;
  /** Content type as reported by the producer. */
  contentType?: string | undefined;
}) {
  const plain = <p className="hw-prose">{text}</p>;
  if (text.length > maxCharacters || !isMarkdown(text, contentType)) return plain;
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} />
    </Suspense>
  );
}

/** Returns the content type in the documentation facet of a node; undefined without one. */
export function documentationType(facets: Readonly<Record<string, unknown>>): string | undefined {
  const facet = facets.documentation;
  if (typeof facet !== "object" || facet === null || !("contentType" in facet)) return undefined;
  return typeof facet.contentType === "string" ? facet.contentType : undefined;
}
