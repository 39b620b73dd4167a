/** Calls of procedures against the reference model: any events, in any order of arrival. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { propertyOptions, propertyTimeout } from "../testing/property-options.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";
import { ReferenceModel } from "../testing/reference/reference-model.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

const receivedAt = Date.UTC(2026, 4, 31, 12);
const shop = "postgres://db:5432";

const body = fc.constantFrom(
  "insert into public.orders (id) select id from public.items;",
  "insert into public.orders (id) select id from lake.items; call refill();",
  "insert into public.items (id) select id from lake.items;",
  "create table public.items (id int, extra int); insert into public.orders select * from public.items;",
  "execute text; call fill();",
);
const name = fc.constantFrom(
  "fill",
  "public.fill",
  "lake.fill",
  "refill",
  "lake.refill",
  "shop.public.refill",
);
const query = fc.oneof(
  fc
    .tuple(name, body)
    .map(([own, text]) => `create procedure ${own}() as $$ begin ${text} end $$ language plpgsql`),
  fc
    .tuple(name, body, name)
    .map(([own, text, called]) => `call ${called}(); create procedure ${own}() as $$ begin ${text} end $$`),
  name.map((own) => `call ${own}()`),
  name.map((own) => `select 1; call ${own}(); insert into public.orders select * from public.items`),
);
const dataset = fc
  .constantFrom(
    [shop, "shop.public.orders"],
    [shop, "shop.public.items"],
    [shop, "shop.lake.items"],
    [shop, "copy.public.items"],
    ["postgres://other:5432", "shop.public.orders"],
  )
  .map(([namespace, own]) => ({
    namespace,
    name: own,
    facets: { schema: { fields: [{ name: "id" }] } },
  }));
const side = fc.array(dataset, { maxLength: 1 });

/** The end of a task: a run and a minute belong together or not, so that runs change. */
const event = fc
  .record({
    run: fc.integer({ min: 1, max: 6 }),
    minute: fc.integer({ min: 0, max: 8 }),
    dag: fc.constantFrom("etl", "etl", "nightly", null),
    eventType: fc.constantFrom("COMPLETE", "COMPLETE", "COMPLETE", "FAIL"),
    query: fc.option(query, { nil: "select 1", freq: 8 }),
    inputs: side,
    outputs: side,
  })
  .map(({ run, minute, dag, eventType, query: text, inputs, outputs }) => {
    const parent = {
      run: { runId: "0195a000-0000-7000-9000-000000000001" },
      job: { namespace: "a", name: dag },
    };
    return {
      eventType,
      eventTime: new Date(receivedAt - (20 - minute) * 60_000).toISOString(),
      producer: "https://example.com/airflow",
      run: { runId: `0195a000-0000-7000-8000-00000000000${run}`, facets: dag === null ? {} : { parent } },
      job: { namespace: "a", name: `task_${run}`, facets: { sql: { query: text, dialect: "postgres" } } },
      inputs,
      outputs,
    };
  });

const delivered = fc.array(
  fc.record({ value: event, receivedAt: fc.constant(receivedAt), settles: fc.boolean() }),
  { minLength: 3, maxLength: 9 },
);

describe("calls of procedures", () => {
  it(
    "have the lineage of the reference model, whatever the order of events",
    async () => {
      await fc.assert(
        fc.asyncProperty(delivered, async (events) => {
          await test.reset();
          for (const { settles, ...sent } of events) {
            expect((await test.store.write(sent)).outcome).toMatch(/^accepted/);
            if (settles) await test.store.settle();
          }
          await test.store.settle();
          expect(await readSnapshot(test.store.database)).toEqual(new ReferenceModel(events).snapshot());
        }),
        propertyOptions(30),
      );
    },
    propertyTimeout,
  );
});
