import type { GraphEdge } from "@headwater/graph";
import { describe, expect, it } from "vitest";
import type { PlacedCard } from "../scene/stroke.ts";
import { walk } from "./walk.ts";

const card = (id: string, x: number, y: number): PlacedCard =>
  ({ id, x, y, width: 100, height: 50, label: id, dim: false }) as PlacedCard;
const edge = (source: string, target: string): GraphEdge => ({
  id: source + target,
  source,
  target,
  kind: "data",
  origin: "observed",
  weight: 1,
});
const cards = [
  card("a", 0, 0),
  card("b", 200, 0),
  card("c", 200, 100),
  card("d", 200, 300),
  card("e", 400, 90),
];
const edges = [edge("a", "c"), edge("a", "d"), edge("c", "e"), edge("a", "a")];
const to = (from: string, key: Parameters<typeof walk>[3]) => walk(cards, edges, from, key)?.id;

describe("walking the graph", () => {
  it("follows edges sideways to the vertically nearest neighbor", () => {
    expect(to("a", "ArrowRight")).toBe("c");
    expect(to("c", "ArrowRight")).toBe("e");
    expect(to("e", "ArrowLeft")).toBe("c");
  });

  it("moves up and down within the column, with or without edges", () => {
    expect(to("c", "ArrowUp")).toBe("b");
    expect(to("c", "ArrowDown")).toBe("d");
  });

  it("stays if there is no card in that direction, even with a loop", () => {
    expect(to("a", "ArrowLeft")).toBeUndefined();
    expect(to("d", "ArrowDown")).toBeUndefined();
  });

  it("starts at any card if the current one is gone", () => {
    expect(to("gone", "ArrowRight")).toBe("a");
  });
});
