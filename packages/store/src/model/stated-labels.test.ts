import { describe, expect, it } from "vitest";
import { normalizeTag, statedTags, tagText } from "./stated-labels.ts";

describe("a tag of a facet", () => {
  it.each([
    ["pii", undefined, "pii"],
    ["pii", "true", "pii"],
    ["tier", "gold", "tier:gold"],
    // As sent by Airflow's integration for the tags of a DAG.
    ["daily", "daily", "daily"],
    ["team=data", "team=data", "team:data"],
    ["team:data", "team:data", "team:data"],
    ["team", "data=core", "team:data=core"],
    ["team = data", "team = data", "team:data"],
    ["  ", "  ", "  "],
    ["=x", "=x", "=x"],
    ["x=", "x=", "x="],
  ])("with key %s and value %s is %s", (key, value, shown) => {
    expect(tagText(key, value)).toBe(shown);
  });

  it("is the same tag in both spellings of its value", () => {
    const tags = [
      { key: "team", value: "data" },
      { key: "team=data", value: "team=data" },
    ];
    expect([...statedTags({ tags })]).toEqual(['[null,"team:data"]']);
    expect(normalizeTag("a:b=c")).toBe("a:b=c");
  });
});
