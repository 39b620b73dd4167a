import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { datasetId, jobId, runPublicId } from "../../model/identifiers.ts";
import { generateIncidents, type Incident } from "../../testing/incidents/incidents.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import type { StoreHealth } from "../health/health.ts";
import { readHealth } from "../health/read-health.ts";
import { findNode } from "../nodes/nodes.ts";
import type { Cause } from "./explanation.ts";
import { readExplanation } from "./read-explanation.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

async function ask({ namespace, question }: Incident, health: StoreHealth) {
  if (question.kind === "run") {
    const job = (await findNode(test.store.database, jobId(namespace, question.job)))!;
    const [row] = await test.store.database.query<{ id: number }>(
      "SELECT id FROM runs WHERE public_id = $1",
      [runPublicId(question.runId, jobId(namespace, question.job))],
    );
    return readExplanation(test.context, { run: row!.id, job }, health);
  }
  const id =
    question.kind === "dataset" ? datasetId(namespace, question.name) : jobId(namespace, question.name);
  return readExplanation(test.context, (await findNode(test.store.database, id))!, health);
}

const isTrue = ({ kind, places }: Incident, cause: Cause | undefined) =>
  cause !== undefined && cause.kind === kind && places.includes(cause.node.name);

describe("explanations of incidents with known cause", () => {
  it("name the true cause first in 85 of 100, and among the first three in 97 of 100", {
    timeout: 120_000,
  }, async () => {
    const incidents = generateIncidents(
      Number(process.env.HEADWATER_INCIDENTS ?? 60),
      Number(process.env.HEADWATER_INCIDENT_SEED ?? 1),
    );
    for (const { events } of incidents) await Promise.all(events.map((value) => test.store.write({ value })));
    await test.store.settle();
    const health = await readHealth(test.context, incidents[0]!.now);
    const misses: unknown[] = [];
    let first = 0;
    let third = 0;
    for (const incident of incidents) {
      const { causes, symptom } = await ask(incident, health);
      const place = causes.findIndex((cause) => isTrue(incident, cause));
      if (place === 0) first += 1;
      if (place >= 0 && place < 3) third += 1;
      if (place !== 0) {
        misses.push({
          kind: incident.kind,
          namespace: incident.namespace,
          question: incident.question,
          places: incident.places,
          place,
          symptom: [symptom.kind, symptom.detail],
          causes: causes.slice(0, 4).map((cause) => [cause.kind, cause.score, cause.summary]),
        });
      }
    }
    if (process.env.HEADWATER_SHOW_MISSES) console.log(first, third, JSON.stringify(misses, null, 1));
    expect(
      { first: first / incidents.length >= 0.85, third: third / incidents.length >= 0.97 },
      JSON.stringify(misses, null, 1),
    ).toEqual({ first: true, third: true });
  });
});
