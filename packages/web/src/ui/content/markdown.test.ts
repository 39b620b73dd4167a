import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import Markdown, { safeAddress } from "./markdown.tsx";

const render = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));

describe("Markdown in descriptions", () => {
  it("renders headings, lists, code, tables and links", () => {
    const html = render(
      "# Orders\n\nSee [the wiki](https://wiki.example/a?b=1).\n\n- one\n- `two`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    );
    for (const part of [
      '<p class="hw-markdown-heading" data-level="1">Orders</p>',
      '<a href="https://wiki.example/a?b=1" target="_blank" rel="noreferrer noopener"',
      "<li>one</li>",
      "<code>two</code>",
      "<td>1</td>",
    ])
      expect(html).toContain(part);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<iframe srcdoc="x"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    "text <b onclick=alert(1)>bold</b> text",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<style>body{display:none}</style>",
    "<details open ontoggle=alert(1)>",
  ])("shows HTML as text: %s", (text) => {
    expect(render(text)).not.toMatch(/<(script|img|iframe|svg|style|b|details|animate)[\s>]|<a /);
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/api/v2/docs)",
    "<javascript:alert(1)>",
    "[x][ref]\n\n[ref]: javascript:alert(1)",
  ])("follows no link like %s", (text) => {
    expect(render(text)).not.toMatch(/href=/);
  });

  it("loads no images", () => {
    const html = render(
      "![diagram](https://evil.example/pixel.png) ![x](data:image/png;base64,AA) [![a](https://evil.example/b)](https://ok.example)",
    );
    expect(html).not.toMatch(/<img|src=/);
    expect(html).toContain("[diagram]");
    expect(html).toContain('href="https://ok.example/"');
  });

  it("accepts http, https and mailto addresses only", () => {
    expect(safeAddress("mailto:data@acme.example")).toBe("mailto:data@acme.example");
    expect(safeAddress("http://a.example")).toBe("http://a.example/");
    for (const address of [undefined, "", "a", "#a", "ftp://a.example", " javascript:alert(1)"])
      expect(safeAddress(address)).toBeNull();
  });
});
