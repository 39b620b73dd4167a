import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const names = {
  colons: "a:b::c",
  hashes: "a#b#",
  slashes: "/a//b/",
  quotes: `it's "quoted" \\ and \`ticked\``,
  spaces: "  spaces  and\ttabs ",
  percent: "100%25 %_\\%",
  emoji: "🕷️ 👩‍👩‍👧‍👦 naïve",
  direction: "abc \u202e cba",
  long: "long".repeat(1_000),
  prototype: "__proto__",
  nul: "nul\u0000inside",
  surrogate: "lone\ud800surrogate",
};

describe("a name may be any string", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  it.each(Object.entries(names))("stored, found, shown and linked: %s", async (_label, name) => {
    const answer = await test.send({
      eventType: "COMPLETE",
      eventTime: "2026-03-01T10:00:00Z",
      producer: "https://example.com",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run: { runId: "0190a000-0000-7000-8000-000000000001" },
      job: { namespace: name, name },
      inputs: [{ namespace: name, name: `${name}-in` }],
      outputs: [
        {
          namespace: name,
          name: `${name}-out`,
          facets: {
            schema: {
              _producer: "https://e.com",
              _schemaURL: "https://e.com",
              fields: [{ name, type: name }],
            },
            columnLineage: {
              _producer: "https://e.com",
              _schemaURL: "https://e.com",
              fields: { [name]: { inputFields: [{ namespace: name, name: `${name}-in`, field: name }] } },
            },
          },
        },
      ],
    });
    expect(answer.statusCode).toBe(201);
    const shown = name.replace("\u0000", "\ufffd").replace("\ud800", "\ufffd");
    const { id } = await test.get<{ id: string }>(
      `/api/v2/resolve?kind=dataset&namespace=${encodeURIComponent(shown)}&name=${encodeURIComponent(`${shown}-out`)}`,
    );
    const lineage = await test.get<{ nodes: { name: string }[] }>(`/api/v2/lineage?node=${id}`);
    expect(lineage.nodes.map((node) => node.name).sort()).toEqual(
      [shown, `${shown}-in`, `${shown}-out`].sort(),
    );
    const columns = await test.get<{ columns: { column: string }[] }>(
      `/api/v2/column-lineage?dataset=${id}&column=${encodeURIComponent(shown)}`,
    );
    expect(columns.columns.map(({ column }) => column)).toEqual([shown, shown]);
    const needle = shown.trim().slice(0, 200).split(/\s/)[0]!;
    const { items } = await test.get<{ items: { name: string }[] }>(
      `/api/v2/search?limit=100&kind=job&q=${encodeURIComponent(needle)}`,
    );
    expect(items.map((item) => item.name)).toContain(shown);
  });
});
