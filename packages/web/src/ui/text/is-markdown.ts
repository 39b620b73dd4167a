/** Signs of Markdown that are rare in plain text. */
const signs = [
  /^#{1,6} \S/m, // heading
  /^(```|~~~)/m, // code block
  /\[[^\]\n]+\]\((https?:|mailto:)[^)\s]+\)/, // link
  /\*\*[^*\s][^*\n]*\*\*/, // bold
  /(^|\s)`[^`\n]+`/, // code
  /^\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$/m, // table
  /^( {0,3}[-*+] \S.*(\n|$)){2,}/m, // list
  /^( {0,3}\d+[.)] \S.*(\n|$)){2,}/m, // numbered list
  /^> \S/m, // quotation
];

/**
 * Returns whether a text is Markdown: by its content type (`text/markdown`), or without one if it evidently is.
 *
 * @param contentType - as reported by the producer
 */
export function isMarkdown(text: string, contentType?: string): boolean {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type) return type === "text/markdown" || type === "text/x-markdown";
  return signs.some((sign) => sign.test(text));
}
