import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer, type KeyApp, openKeyApp } from "../testing/key-app.ts";

let test: KeyApp;
beforeAll(async () => {
  test = await openKeyApp();
});
afterAll(() => test.close());

describe("the author of a change", () => {
  it("is the key's name, whatever the request claims, and is in the audit log", async () => {
    const { text, key } = await test.makeKey(["admin"]);
    const post = (url: string, payload: object, headers = bearer(text)) =>
      test.app.inject({ method: "POST", url, headers, payload });
    const made = (
      await post("/api/v2/keys", { name: "by api", scopes: ["read"], actor: "somebody else" })
    ).json();
    expect(made.text).toMatch(/^hw_read_[\w-]{43}$/);
    const rotated = (await post(`/api/v2/keys/${made.key.id}/rotate`, { actor: "somebody else" })).json();
    await post(`/api/v2/keys/${rotated.key.id}/revoke`, {});
    await post(
      "/api/v2/keys",
      { name: "by operator", scopes: ["read"], actor: "root" },
      bearer("the-operator"),
    );
    for (const name of ["a", "b"]) {
      await test.app.inject({
        method: "POST",
        url: "/api/v1/lineage",
        headers: bearer(text),
        payload: {
          eventType: "COMPLETE",
          eventTime: "2026-05-31T10:00:00Z",
          producer: "https://example.com/producer",
          schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
          run: { runId: "0195a000-0000-7000-8000-000000000001" },
          job: { namespace: "airflow", name },
          outputs: [{ namespace: "s3://lake", name }],
        },
      });
    }
    const idOf = async (name: string) =>
      (
        await test.app.inject({
          url: `/api/v2/resolve?kind=dataset&namespace=${encodeURIComponent("s3://lake")}&name=${name}`,
          headers: bearer(text),
        })
      ).json().id;
    const decided = await post("/api/v2/identity/decisions", {
      kind: "same-dataset",
      datasets: [await idOf("a"), await idOf("b")],
      actor: "somebody else",
    });
    expect(decided.statusCode).toBe(200);
    const page = async (cursor?: string) =>
      (
        await test.app.inject({
          url: `/api/v2/audit?limit=2${cursor ? `&cursor=${cursor}` : ""}`,
          headers: bearer(text),
        })
      ).json() as { items: Record<string, string>[]; next: string | null };
    const items: Record<string, string>[] = [];
    for (let cursor: string | undefined; ; ) {
      const { items: some, next } = await page(cursor);
      items.push(...some);
      if (next === null) break;
      cursor = next;
    }
    expect(items.slice(0, 6).map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [
        key.name,
        "same-dataset",
        expect.stringMatching(/s3:\/\/lake a, s3:\/\/lake b|s3:\/\/lake b, s3:\/\/lake a/),
      ],
      ["root", "key-created", "by operator"],
      [key.name, "key-revoked", "by api"],
      [key.name, "key-rotated", "by api"],
      [key.name, "key-created", "by api"],
      ["test", "key-created", key.name],
    ]);
  });
});
