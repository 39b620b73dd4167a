import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildApp } from "@headwater/server";
import { openTestStore } from "@headwater/store/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { apiOver } from "./api.ts";
import { allCompared, compare } from "./compare.ts";
import type { Scenario } from "./expectation.ts";
import { type Observed, observe } from "./observe.ts";
import { FIXTURES } from "./record.ts";
import { scenarios } from "./scenarios/index.ts";

/**
 * Returns the recorded events, shifted so that the last one is recent: old lineage is stale and not on the home page.
 */
function recentEvents(name: string): string[] {
  const texts = readFileSync(join(FIXTURES, `${name}.ndjson`), "utf8")
    .split("\n")
    .filter(Boolean);
  const events = texts.map((text) => JSON.parse(text) as { eventTime: string });
  const last = Math.max(...events.map(({ eventTime }) => Date.parse(eventTime)));
  const shift = Date.now() - 60_000 - last;
  return events.map((event) => {
    const eventTime = new Date(Date.parse(event.eventTime) + shift).toISOString();
    return JSON.stringify({ ...event, eventTime });
  });
}

/** Sends the recorded events of a scenario to a server in this process and reads its answers. */
async function replay(scenario: Scenario): Promise<Observed> {
  const { store, close } = await openTestStore();
  const app = await buildApp({ store, access: { mode: "loopback" }, webDirectory: null });
  try {
    for (const payload of recentEvents(scenario.name)) {
      const headers = { "content-type": "application/json" };
      const answer = await app.inject({ method: "POST", url: "/api/v1/lineage", headers, payload });
      if (answer.statusCode !== 201)
        throw new Error(`an event was rejected with status ${answer.statusCode}: ${answer.body}`);
    }
    const api = apiOver(async (method, path, body) => {
      const answer = await app.inject({
        method,
        url: path,
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, text: answer.body };
    });
    return await observe(api, scenario);
  } finally {
    await app.close();
    await close();
  }
}

describe.each(scenarios)("the graph of the recorded events of $name", (scenario) => {
  let observed: Observed;
  beforeAll(async () => {
    observed = await replay(scenario);
  });

  it.each(allCompared)("has the expected %s and no others", (what) => {
    const { found, expected } = compare(what, observed, scenario);
    expect(found).toEqual(expected);
  });
});
