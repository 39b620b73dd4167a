import { describe, expect, it } from "vitest";
import { jsonLines, nearestPlace } from "./json-lines.ts";

const value = { run: { runId: "a", facets: {} }, inputs: [{ name: "x" }, 3], "a/b~c": null };

describe("the lines of a JSON value", () => {
  it("are its indented text", () => {
    const text = jsonLines(value)
      .map((line) => line.text)
      .join("\n");
    expect(text).toBe(JSON.stringify(value, null, 2));
  });

  it("have their position as an escaped JSON pointer", () => {
    const toPlace = (part: string) => jsonLines(value).find(({ text }) => text.includes(part))?.pointer;
    expect(toPlace('"runId"')).toBe("/run/runId");
    expect(toPlace('"x"')).toBe("/inputs/0/name");
    expect(toPlace("null")).toBe("/a~1b~0c");
  });

  it("resolve missing values to their nearest existing parent", () => {
    const lines = jsonLines(value);
    expect(nearestPlace(lines, "/inputs/1")).toBe("/inputs/1");
    expect(nearestPlace(lines, "/run/facets/parent/job")).toBe("/run/facets");
    expect(nearestPlace(lines, "/nowhere")).toBe("");
  });
});
