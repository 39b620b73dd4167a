import type { ReceiptProblem, Store, WriteReceipt } from "@headwater/store";
import { isInNamespaces, isUnavailable, namespaceOfEvent, StoreOverloaded } from "@headwater/store";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseJson } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Metrics } from "../monitoring/metrics.ts";

/** Events of a batch that are written at a time, which limits the share of one request in the queue. */
const batchWindow = 500;

/** Result of a batch, as defined by the OpenLineage API. */
interface BatchSummary {
  readonly status: "success" | "partial_success" | "failure";
  readonly summary: {
    readonly received: number;
    readonly successful: number;
    readonly failed: number;
    readonly retriable: number;
    readonly non_retriable: number;
  };
  readonly failed_events: readonly {
    readonly index: number;
    readonly reason: string;
    readonly retriable: boolean;
    readonly receipt?: string;
  }[];
}

/** Adds `POST /api/v1/lineage` and `POST /api/v1/lineage/batch`, to which senders post their events. */
export function ingestRoutes(app: FastifyInstance, store: Store, metrics: Metrics): void {
  const post = (
    path: string,
    handle: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
  ) => {
    // Some senders append a slash.
    for (const address of [path, `${path}/`])
      app.post(address, { config: { scope: "ingest" }, schema: { hide: true } }, handle);
  };

  post("/api/v1/lineage", async (request, reply) => {
    const text = request.body as string;
    const value = parseJson(text);
    const refusal = refusalOf(request, value);
    if (refusal) throw refusal;
    const receipt = await store.write({ value, text }).catch((error: Error) => {
      if (isRetriable(error)) metrics.countRefusal();
      throw error;
    });
    metrics.countReceipt(receipt, value);
    reply.header("Headwater-Receipt", receipt.id).header("Headwater-Outcome", receipt.outcome);
    if (receipt.outcome === "quarantined") return sendQuarantined(reply, receipt);
    return reply.code(201).send();
  });

  post("/api/v1/lineage/batch", async (request, reply) => {
    const submissions = splitBatch(request.body as string);
    const outcomes: (WriteReceipt | Error)[] = [];
    for (let start = 0; start < submissions.length; start += batchWindow) {
      const window = submissions.slice(start, start + batchWindow);
      outcomes.push(
        ...(await Promise.all(
          window.map((submission) =>
            "error" in submission
              ? submission.error
              : (refusalOf(request, submission.value) ??
                store.write(submission).catch((error: Error) => error)),
          ),
        )),
      );
    }
    outcomes.forEach((outcome, index) => {
      if (!(outcome instanceof Error))
        metrics.countReceipt(outcome, (submissions[index] as { value: unknown }).value);
      else if (isRetriable(outcome)) metrics.countRefusal();
    });
    const failures = outcomes.filter((outcome) => outcome instanceof Error);
    const unavailable = failures.find(isRetriable);
    if (unavailable && failures.length === outcomes.length) throw unavailable;
    return reply.code(200).send(summarizeBatch(outcomes));
  });
}

/** Returns why the caller's key may not send an event; null if it may. An event without a namespace is invalid anyway. */
function refusalOf({ caller, log }: FastifyRequest, event: unknown): HttpProblem | null {
  const namespace = namespaceOfEvent(event);
  if (namespace === null || isInNamespaces(caller.namespaces, namespace)) return null;
  const key = `The key "${caller.name}"`;
  log.warn(`${key} sent an event for the namespace ${namespace}, which it may not. The event was refused.`);
  return new HttpProblem(
    "namespace-forbidden",
    `${key} may not send events for the namespace "${namespace}".`,
    {
      pointer: "/job/namespace",
      expected: `A job in ${caller.namespaces.join(" or ")}, or a key for this namespace.`,
    },
  );
}

/** Returns true if sending the event again may succeed. */
function isRetriable(error: Error): boolean {
  return isUnavailable(error) || error instanceof StoreOverloaded;
}

/** Sends Marquez's response to an invalid event, extended by the problems: where, and what was expected. */
function sendQuarantined(reply: FastifyReply, receipt: WriteReceipt): FastifyReply {
  return reply.code(422).send({
    errors: receipt.problems.map(describe),
    problems: receipt.problems,
    receipt: receipt.id,
  });
}

function describe({ pointer, message, expected }: ReceiptProblem): string {
  return `${pointer === "" ? "event" : pointer}: ${message} Expected: ${expected}`;
}

type BatchEntry = { readonly value: unknown; readonly text?: string } | { readonly error: Error };

/** Splits a JSON array, or one event per line; a single event is a batch of one. */
function splitBatch(text: string): BatchEntry[] {
  const trimmed = text.trimStart();
  if (trimmed.startsWith("[")) {
    const list = parseJson(text);
    return (list as unknown[]).map((value) => ({ value }));
  }
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > 1 && isJson(lines[0]!)) {
    return lines.map((line, index) => {
      try {
        return { value: parseJson(line), text: line.trim() };
      } catch (error) {
        return {
          error: new HttpProblem(
            "malformed-json",
            `Line ${index + 1} is not valid JSON: ${(error as Error).message}`,
            {
              pointer: `/${index}`,
              expected: "One JSON object per line.",
            },
          ),
        };
      }
    });
  }
  return [{ value: parseJson(text), text: text.trim() }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function summarizeBatch(outcomes: readonly (WriteReceipt | Error)[]): BatchSummary {
  const failed = outcomes.flatMap((outcome, index) => {
    if (outcome instanceof Error) {
      return [{ index, reason: outcome.message, retriable: isRetriable(outcome) }];
    }
    if (outcome.outcome !== "quarantined") return [];
    return [
      { index, reason: outcome.problems.map(describe).join(" "), retriable: false, receipt: outcome.id },
    ];
  });
  const retriable = failed.filter((failure) => failure.retriable).length;
  return {
    status:
      failed.length === 0 ? "success" : failed.length === outcomes.length ? "failure" : "partial_success",
    summary: {
      received: outcomes.length,
      successful: outcomes.length - failed.length,
      failed: failed.length,
      retriable,
      non_retriable: failed.length - retriable,
    },
    failed_events: failed,
  };
}
