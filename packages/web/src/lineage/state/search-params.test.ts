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
  it("survive the way there and back and fit an address", () => {
    for (const id of [a, b]) {
      expect(shortenId(id)).toMatch(/^[\w-]{22}$/);
      expect(expandId(shortenId(id))).toBe(id);
    }
  });

  it("are not read from what cannot be one", () => {
    expect(expandId("nonsense")).toBeUndefined();
    expect(expandId("")).toBeUndefined();
    expect(expandId(a)).toBe(a);
  });
});

describe("the address of the lineage page", () => {
  it("is the default view when it says nothing, or nonsense", () => {
    expect(parse({})).toEqual(lineageDefaults);
    expect(parse({ up: "x", down: null, view: "sideways", fold: "yes", as: 3, more: {} })).toEqual(
      lineageDefaults,
    );
  });

  it("reads what is folded, and what addresses of the first version said", () => {
    expect(parse({ fold: "schemas.dags.rubbish" }).fold).toBe("dags.schemas");
    expect(parse({ fold: true }).fold).toBe("dags");
  });

  it("keeps steps within what the server allows", () => {
    expect(parse({ up: 99, down: -1 })).toMatchObject({ up: 6, down: 0 });
  });

  it("takes a column for a name even when it looks like a number or a truth value", () => {
    expect(parse({ column: 2024 }).column).toBe("2024");
    expect(parse({ column: true }).column).toBe("true");
  });

  it("keeps expansions in the order in which they were asked for, pages included", () => {
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

  it("reads past what is no expansion", () => {
    expect(parseExpansions(`x.u${shortenId(a)}.u.dd.${shortenId(b)}`)).toEqual([
      { node: a, direction: "upstream" },
    ]);
  });

  it("adds an id to a list and takes it away again", () => {
    const list = withToggledId(withToggledId("", a), b);
    expect([...parseIds(list)]).toEqual([a, b]);
    expect([...parseIds(withToggledId(list, a))]).toEqual([b]);
  });
});
