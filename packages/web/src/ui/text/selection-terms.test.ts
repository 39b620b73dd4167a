import { parseSelection } from "@headwater/graph";
import { describe, expect, it } from "vitest";
import { fieldTerm, narrowSelection } from "./selection-terms.ts";

describe("the term of a field's value", () => {
  it("quotes values that hold characters with a meaning", () => {
    expect(fieldTerm("owner", "finance")).toBe("owner:finance");
    expect(fieldTerm("owner", "Data & Platform")).toBe('owner:"Data & Platform"');
  });

  it("matches a whole namespace", () => {
    expect(fieldTerm("namespace", "s3://lake")).toBe('namespace:"s3://lake"');
  });

  it("stays valid with a quotation mark in the value", () => {
    for (const field of ["namespace", "tag"]) parseSelection(fieldTerm(field, 'a "b"'));
  });
});

describe("a narrowed selection", () => {
  it("keeps alternatives together", () => {
    for (const text of ["a, b", "a | b", "a or b"])
      expect(narrowSelection(text, ["tag:pii"])).toBe(`(${text}) tag:pii`);
  });

  it("needs no parentheses without alternatives or terms", () => {
    expect(narrowSelection("orders", ["tag:pii"])).toBe("orders tag:pii");
    expect(narrowSelection(" a, b ", [])).toBe("a, b");
    expect(narrowSelection("", ["tag:pii", "owner:x"])).toBe("tag:pii owner:x");
  });

  it("is none without text and terms", () => {
    expect(narrowSelection(" ", [])).toBeUndefined();
  });
});
