import { describe, expect, it } from "vitest";
import { PriorityGate, type Urgency } from "./priority-gate.ts";

/** Queues all requests behind one holder, and returns the order of their admission. */
async function order(waiting: readonly Urgency[]): Promise<Urgency[]> {
  const gate = new PriorityGate(1);
  const leave = await gate.enter("read");
  const admitted: Urgency[] = [];
  const all = waiting.map(async (urgency) => {
    const leaveAgain = await gate.enter(urgency);
    admitted.push(urgency);
    leaveAgain();
  });
  leave();
  await Promise.all(all);
  return admitted;
}

describe("the priority gate", () => {
  it("admits commits before reads before background work", async () => {
    expect(await order(["background", "read", "commit", "read", "commit"])).toEqual([
      "commit",
      "commit",
      "read",
      "read",
      "background",
    ]);
  });

  it("admits a waiting background task after a bounded number of others", async () => {
    const admitted = await order(["background", ...Array<Urgency>(30).fill("commit")]);
    expect(admitted.indexOf("background")).toBeLessThanOrEqual(8);
  });

  it("admits no more than its width at once", async () => {
    const gate = new PriorityGate(2);
    const leaves = await Promise.all([gate.enter("read"), gate.enter("read")]);
    let isIn = false;
    const third = gate.enter("commit").then((leave) => {
      isIn = true;
      return leave;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIn).toBe(false);
    leaves[0]();
    leaves[0](); // leaving twice must not make room for two
    (await third)();
    leaves[1]();
    expect(isIn).toBe(true);
  });
});
