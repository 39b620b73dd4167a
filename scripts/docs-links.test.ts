import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const ignored = new Set(["node_modules", "dist", "screenshots"]);

/** Returns the Markdown files below a folder, relative to the root. */
function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ignored.has(entry.name) || entry.name.startsWith(".") ? [] : markdownBelow(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

const documents = markdownBelow(".");

/** Removes fenced and inline code, which may contain text that looks like a link or a heading. */
function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, "");
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^( *)(```|~~~).*\n[\s\S]*?^\1\2[ \t]*$/gm, "");
}

/** Returns the targets of inline links and images. */
function linkTargets(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(
    ([, target]) => target ?? "",
  );
}

/** Returns the anchors that GitHub generates for the headings of a document. */
function anchors(markdown: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ""] of withoutFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const base = text.replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = base;
    for (let count = 1; found.has(anchor); count += 1) anchor = `${base}-${count}`;
    found.add(anchor);
  }
  return found;
}

/** Returns the broken relative links of a document, each with the reason. */
function brokenLinks(path: string, markdown: string): string[] {
  return linkTargets(markdown).flatMap((target) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const [file = "", anchor] = decodeURI(target).split("#");
    const linked = file === "" ? join(root, path) : join(root, dirname(path), file);
    if (relative(root, linked).startsWith("..")) return [`${target}: outside the repository`];
    if (!existsSync(linked)) return [`${target}: no such file`];
    if (anchor === undefined) return [];
    const text = file === "" ? markdown : readFileSync(linked, "utf8");
    return anchors(text).has(anchor) ? [] : [`${target}: no such heading`];
  });
}

describe("links in Markdown files", () => {
  it("cover the README and the docs", () => {
    expect(documents).toContain("README.md");
    expect(documents).toContain("docs/operations.md");
  });

  it.each(documents)("resolve in %s", (path) => {
    expect(brokenLinks(path, readFileSync(join(root, path), "utf8"))).toEqual([]);
  });

  it("are reported if the file or the heading is missing", () => {
    const markdown = [
      "# Start here",
      "[ok](#start-here) [ok](docs/operations.md#api-keys) [ok](https://example.com/a#b) `[code](nowhere.md)`",
      "[no file](docs/nowhere.md) ![no image](docs/nowhere.png) [no heading](#elsewhere)",
      "[no heading](docs/operations.md#nowhere) [outside](../elsewhere.md)",
    ].join("\n");
    expect(brokenLinks("README.md", markdown)).toEqual([
      "docs/nowhere.md: no such file",
      "docs/nowhere.png: no such file",
      "#elsewhere: no such heading",
      "docs/operations.md#nowhere: no such heading",
      "../elsewhere.md: outside the repository",
    ]);
  });

  it("resolve to GitHub's anchors, including repeated and formatted headings", () => {
    const markdown = "# The `sql` command: v2, live\n## One\n## One\n```sh\n# a comment\n```\n";
    expect([...anchors(markdown)]).toEqual(["the-sql-command-v2-live", "one", "one-1"]);
  });
});
