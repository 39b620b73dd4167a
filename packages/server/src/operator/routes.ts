import { Readable } from "node:stream";
import { exportLines, parseExportLine, recordAction, type Store } from "@headwater/store";
import type { FastifyInstance } from "fastify";
import { HttpProblem } from "../http/problem.ts";

/**
 * Adds rebuild, export and import for the command line, which uses them while the server has the data directory open.
 * They require the token in the lock file (mode 0600).
 */
export function operatorRoutes(app: FastifyInstance, store: Store): void {
  const options = { config: { scope: "operator" }, schema: { hide: true } } as const;

  const note = (action: string, subject: string) =>
    recordAction(store.database, { actor: "operator", action, subject, subjectId: null }, Date.now());

  app.post("/api/operator/rebuild", options, async (request, reply) => {
    const cancel = new AbortController();
    request.raw.on("close", () => {
      if (request.raw.destroyed && !reply.raw.writableEnded)
        cancel.abort(new Error("The rebuild was cancelled."));
    });
    const lines = new Readable({ read() {} });
    const line = (value: object) => lines.push(`${JSON.stringify(value)}\n`);
    store
      .rebuild({ onProgress: (progress) => line({ progress }), signal: cancel.signal })
      .then(async (result) => {
        await note("rebuilt", "the graph");
        line({ result });
      })
      .catch((error: Error) => line({ error: error.message }))
      .finally(() => lines.push(null));
    return reply.type("application/x-ndjson").send(lines);
  });

  app.get("/api/operator/export", options, async (_request, reply) =>
    reply.type("application/x-ndjson").send(Readable.from(exportLines(store.database))),
  );

  app.post("/api/operator/import", options, async (request) => {
    const lines = (request.body as string).split("\n").filter((line) => line.trim() !== "");
    const submissions = lines.map((line, index) => {
      try {
        return parseExportLine(line);
      } catch (error) {
        throw new HttpProblem("malformed-json", `Line ${index + 1}: ${(error as Error).message}`, {
          pointer: `/${index}`,
          expected: "A line of a Headwater export.",
        });
      }
    });
    const outcomes = await Promise.all(
      submissions.flatMap((submission) => (submission ? [store.importLine(submission)] : [])),
    );
    await note("imported", `${outcomes.length} records of an export`);
    return { outcomes };
  });
}
