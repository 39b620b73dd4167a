import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const source = new URL(".", import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("testing/"),
);

it("imports no Node module, so that browsers can bundle the package", () => {
  expect(files.length).toBeGreaterThan(30);
  const offenders = files.filter((name) =>
    /from "node:|import\("node:|require\(/.test(readFileSync(new URL(name, source), "utf8")),
  );
  expect(offenders).toEqual([]);
});
