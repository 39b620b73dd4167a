import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { problemCodes } from "./problem.ts";

it("documents every code in the README, and no other", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
  const explained = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
  );
  expect(explained.sort()).toEqual(Object.keys(problemCodes).sort());
});
