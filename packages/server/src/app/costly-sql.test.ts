import { Store } from "@headwater/store";
import { expect, it } from "vitest";
import { openTestApp } from "../testing/test-app.ts";

/** An answer of a run, as far as these tests look at it. */
interface Run {
  readonly inference: { readonly problems: readonly { readonly code: string }[] } | null;
}

it("stays responsive while it parses SQL that is too costly, and reports that on the run and the job", async () => {
  const store = await Store.open(
    { engine: "embedded", directory: null, durability: "relaxed" },
    { sql: { deadlineMs: 1_000 } },
  );
  const { app, send, get, close } = await openTestApp({ store });
  try {
    const runId = "0195a000-0000-7000-8000-000000000001";
    const query = "select b, c, d from e join f on e.x = f.x where g > 1;\n".repeat(35_000);
    const { statusCode } = await send({
      eventType: "COMPLETE",
      eventTime: "2026-05-31T10:00:00Z",
      producer: "https://example.com/producer",
      run: { runId },
      job: { namespace: "n", name: "long", facets: { sql: { query } } },
    });
    expect(statusCode).toBe(201);
    let isSettled = false;
    const settled = store.settle().finally(() => {
      isSettled = true;
    });
    let answers = 0;
    while (!isSettled) {
      expect((await app.inject({ url: "/healthz" })).statusCode).toBe(200);
      answers++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await settled;
    expect(answers).toBeGreaterThan(10);
    const { items } = await get<{ items: { id: string; job: { id: string } }[] }>("/api/v2/runs");
    const problems = [expect.objectContaining({ code: "sql-too-costly" })];
    expect((await get<Run>(`/api/v2/runs/${items[0]!.id}`)).inference?.problems).toEqual(problems);
    expect((await get<Run>(`/api/v2/jobs/${items[0]!.job.id}`)).inference?.problems).toEqual(problems);
  } finally {
    await close();
  }
});
