import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = new URL(".", import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("testing/"),
);

test("no module of the package imports a Node module, so that browsers can bundle it", () => {
  expect(files.length).toBeGreaterThan(30);
  const offenders = files.filter((name) =>
    /from "node:|import\("node:|require\(/.test(readFileSync(new URL(name, source), "utf8")),
  );
  expect(offenders).toEqual([]);
});
