import { describe, expect, it } from "vitest";
import { intersects, union, Viewport } from "./viewport.ts";

function viewport(width = 1_000, height = 600): Viewport {
  const one = new Viewport();
  one.resize(width, height);
  return one;
}

describe("the viewport", () => {
  it("keeps the point under the pointer while zooming", () => {
    const view = viewport();
    view.panBy(37, -12);
    const before = [(300 - view.x) / view.zoom, (200 - view.y) / view.zoom];
    view.zoomBy(1.7, 300, 200);
    expect((300 - view.x) / view.zoom).toBeCloseTo(before[0]!);
    expect((200 - view.y) / view.zoom).toBeCloseTo(before[1]!);
  });

  it("keeps the zoom within its range", () => {
    const view = viewport();
    view.zoomBy(1_000);
    expect(view.zoom).toBe(2);
    view.zoomBy(1e-6);
    expect(view.zoom).toBe(0.01);
  });

  it("fits a whole rectangle, or its center if that would be too small", () => {
    const view = viewport();
    const bounds = { x: -500, y: 0, width: 4_000, height: 100 };
    view.fit(bounds, { animate: false });
    expect(view.visible().x).toBeLessThan(-500);
    expect(view.visible().x + view.visible().width).toBeGreaterThan(3_500);
    view.fit(bounds, { animate: false, min: 0.75 });
    expect(view.zoom).toBe(0.75);
    const seen = view.visible();
    expect(seen.x + seen.width / 2).toBeCloseTo(1_500);
  });

  it("keeps the center when its size changes", () => {
    const view = viewport();
    view.center(123, 45, 1, { animate: false });
    view.resize(600, 900);
    const seen = view.visible();
    expect([seen.x + seen.width / 2, seen.y + seen.height / 2]).toEqual([123, 45]);
  });

  it("moves only as far as needed to bring something into view", () => {
    const view = viewport();
    view.reveal({ x: 100, y: 100, width: 50, height: 50 }, false);
    expect([view.x, view.y]).toEqual([0, 0]);
    view.reveal({ x: 1_200, y: 100, width: 50, height: 50 }, false);
    expect([view.x, view.y]).toEqual([-298, 0]);
  });

  it("uses the space that centering left empty on one side", () => {
    const view = viewport();
    const bounds = { x: 0, y: 250, width: 2_000, height: 100 };
    view.center(1_900, 300, 1, { animate: false, filling: bounds });
    expect(2_000 + view.x).toBe(1_000 - 34);
  });

  it("notifies its listeners until they unsubscribe", () => {
    const view = viewport();
    let calls = 0;
    const stop = view.listen(() => calls++);
    view.panBy(1, 1);
    stop();
    view.panBy(1, 1);
    expect(calls).toBe(1);
  });
});

describe("rectangles", () => {
  it("intersect and have a union", () => {
    const a = { x: 0, y: 0, width: 10, height: 10 };
    expect(intersects(a, { x: 10, y: 10, width: 0, height: 0 })).toBe(true);
    expect(intersects(a, { x: 11, y: 0, width: 5, height: 5 })).toBe(false);
    expect(union([a, { x: -5, y: 2, width: 1, height: 20 }])).toEqual({ x: -5, y: 0, width: 15, height: 22 });
    expect(union([])).toBeUndefined();
  });
});
