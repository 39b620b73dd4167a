import { describe, expect, it } from "vitest";
import {
  lineageDefaults,
  parseExpansions,
  parseIds,
  parseLineageSearch,
  withExpansions,
  withoutExpansions,
  withToggledId,
} from "./search-params.ts";
import { expandId, shortenId } from "./short-id.ts";

const a = "0d794f2c-ec08-85a9-8156-4ebc04787142";
const b = "ffffffff-ffff-5fff-bfff-fffffffffffb";
const parse = (values: Record<string, unknown>) => parseLineageSearch(values as never);

describe("short ids", () => {
  it("round-trip and are safe in URLs", () => {
    for (const id of [a, b]) {
      expect(shortenId(id)).toMatch(/^[\w-]{22}$/);
      expect(expandId(shortenId(id))).toBe(id);
    }
  });

  it("reject strings that cannot be one", () => {
    expect(expandId("nonsense")).toBeUndefined();
    expect(expandId("")).toBeUndefined();
    expect(expandId(a)).toBe(a);
  });
});

describe("the URL of the lineage page", () => {
  it("gives the default view if empty or invalid", () => {
    expect(parse({})).toEqual(lineageDefaults);
    expect(parse({ up: "x", down: null, view: "sideways", fold: "yes", as: 3, more: {} })).toEqual(
      lineageDefaults,
    );
  });

  it("reads collapsed levels, and those of first-version URLs", () => {
    expect(parse({ fold: "schemas.dags.rubbish" }).fold).toBe("dags.schemas");
    expect(parse({ fold: true }).fold).toBe("dags");
  });

  it("limits steps to what the server allows", () => {
    expect(parse({ up: 99, down: -1 })).toMatchObject({ up: 6, down: 0 });
  });

  it("reads a column as a name even if it looks like a number or boolean", () => {
    expect(parse({ column: 2024 }).column).toBe("2024");
    expect(parse({ column: true }).column).toBe("true");
  });

  it("keeps expansions and their pages in order", () => {
    const once = withExpansions("", [{ node: a, direction: "upstream" }]);
    const more = withExpansions(once, [
      { node: b, direction: "downstream" },
      { node: a, direction: "upstream" },
    ]);
    expect(parseExpansions(more)).toEqual([
      { node: a, direction: "upstream" },
      { node: b, direction: "downstream" },
      { node: a, direction: "upstream" },
    ]);
    const left = withoutExpansions(more, [{ node: a, direction: "upstream" }]);
    expect(parseExpansions(left)).toEqual([{ node: b, direction: "downstream" }]);
  });

  it("skips invalid expansions", () => {
    expect(parseExpansions(`x.u${shortenId(a)}.u.dd.${shortenId(b)}`)).toEqual([
      { node: a, direction: "upstream" },
    ]);
  });

  it("adds an id to a list and removes it again", () => {
    const list = withToggledId(withToggledId("", a), b);
    expect([...parseIds(list)]).toEqual([a, b]);
    expect([...parseIds(withToggledId(list, a))]).toEqual([b]);
  });
});
