import { describe, expect, it } from "vitest";
import { closestValues } from "./closest-values.ts";
import { completeField, completeValue, completionPlace, quoteValue } from "./complete-selection.ts";
import { parseSelection } from "./parse-selection.ts";

/** The text with the cursor at `|`. */
const at = (marked: string) => {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  return { text, place: completionPlace(text, caret) };
};
const marked = ({ text, caret }: { text: string; caret: number }) =>
  `${text.slice(0, caret)}|${text.slice(caret)}`;

describe("completion", () => {
  it.each([
    ["ow|", "owner:|"],
    ["orders ow|", "orders owner:|"],
    ["!ow| tag:pii", "!owner:| tag:pii"],
    ["2+ow|", "2+owner:|"],
    ["(n|", "(namespace:|"],
    ["ns|", "namespace:|"],
  ])("completes the field of %s", (text, expected) => {
    const { text: whole, place } = at(text);
    expect(place.kind).toBe("field");
    expect(marked(completeField(whole, place)[0]!)).toBe(expected);
  });

  it.each([
    ["owner:fin|", "fin", "finance-data", "owner:finance-data |"],
    ["owner:| orders", "", "finance-data", "owner:finance-data| orders"],
    ["orders,!OWNER:fi|nance", "fi", "Finance Team", 'orders,!OWNER:"Finance Team" |'],
    ['owner:"Finance T|', "Finance T", "Finance Team", 'owner:"Finance Team" |'],
    ['owner:"Fin|ance" x', "Fin", "a,b", 'owner:"a,b"| x'],
    ["+tag:p|+", "p", "pii", "+tag:pii|+"],
  ])("completes the value of %s", (text, prefix, value, expected) => {
    const { text: whole, place } = at(text);
    expect(place).toMatchObject({ kind: "value", prefix });
    expect(marked(completeValue(whole, place, value))).toBe(expected);
  });

  it("does not take the scheme of an address for a field", () => {
    expect(at("s3://la|").place.kind).toBe("field");
    expect(completeField("s3://la", at("s3://la|").place)).toEqual([]);
  });

  it("quotes values so that they are parsed as one term", () => {
    for (const value of ["a b", "a,b", "not", "a+b", "(x)", "plain-value", "team:data"]) {
      expect(parseSelection(`owner:${quoteValue(value)}`)).toMatchObject({
        kind: "term",
        field: "owner",
        text: value,
      });
    }
  });
});

describe("closest values", () => {
  it.each([
    ["finace", ["growth", "finance-data", "finance-ops"], ["finance-ops", "finance-data"]],
    ["fialed", ["failed", "upstream-failed", "late"], ["failed"]],
    ["redshfit", ["redshift", "s3"], ["redshift"]],
    ["ii", ["pii", "gold"], ["pii"]],
    ["completely-different", ["growth", "finance-data"], []],
    ["x", ["xy"], []],
  ])("of %s in %j", (wrong, existing, expected) => {
    expect(closestValues(wrong, existing)).toEqual(expected);
  });
});
