import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type CommandContent, listDecisions, type Store, type StoredNode } from "@headwater/store";
import Type, { type Static } from "typebox";
import { type Caller, resolveActor } from "../../access/caller.ts";
import { HttpProblem } from "../../http/problem.ts";
import { readerOf } from "../../http/read.ts";
import * as contract from "../contract/index.ts";
import { notFound, requireNode } from "../kit/nodes.ts";
import { IdParameter } from "../kit/parameters.ts";
import { responses } from "../kit/responses.ts";

const tags = ["Identity"];
const UndoRequest = Type.Object({
  actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Author of the undo." })),
});
type DecisionRequest = Static<typeof contract.DecisionRequest>;

/** Decisions about identity: two names are one dataset, or are not. */
export function identityRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/identity/decisions",
      {
        schema: {
          tags,
          summary: "List identity decisions, latest first",
          response: responses(Type.Object({ items: Type.Array(contract.IdentityDecision) })),
        },
      },
      (_request, reply) => read(reply, async ({ session }) => ({ items: await listDecisions(session) })),
    );

    app.post(
      "/identity/preview",
      {
        config: { scope: "read" },
        schema: {
          tags,
          summary: "Preview how a decision would change the graph",
          body: contract.DecisionRequest,
          response: responses(contract.IdentityDiff),
        },
      },
      async ({ body }) => store.previewDecision(await decisionContent(store, body)),
    );

    app.post(
      "/identity/decisions",
      {
        config: { scope: "admin" },
        schema: {
          tags,
          summary: "Decide that two names are one dataset, or are not",
          description:
            "Takes effect immediately and for the past, with precedence over rules and producers, until it is undone.",
          body: contract.DecisionRequest,
          response: responses(contract.DecisionAnswer),
        },
      },
      ({ body, caller }) => decide(store, body, caller),
    );

    app.post(
      "/identity/decisions/:id/undo",
      {
        config: { scope: "admin" },
        schema: {
          tags,
          summary: "Undo a decision",
          params: IdParameter,
          body: UndoRequest,
          response: responses(contract.DecisionAnswer),
        },
      },
      ({ params: { id }, body: { actor }, caller }) => undoDecision(store, id, resolveActor(caller, actor)),
    );
  };
}

async function decide(store: Store, request: DecisionRequest, caller: Caller) {
  const content = await decisionContent(store, request);
  const diff = await store.previewDecision(content);
  return { id: await store.executeCommand(content, resolveActor(caller, request.actor)), diff };
}

async function undoDecision(store: Store, id: string, actor: string) {
  const decision = (await listDecisions(store.database)).find((candidate) => candidate.id === id);
  if (!decision) throw notFound("decision", id);
  if (decision.undone) {
    throw new HttpProblem(
      "invalid-parameter",
      `The decision was already undone by ${decision.undone.actor}.`,
      {
        pointer: "id",
        expected: "A decision that was not undone.",
      },
    );
  }
  const content = { kind: "undo", command: id } as const;
  const diff = await store.previewDecision(content);
  return { id: await store.executeCommand(content, actor), diff };
}

/** @throws HttpProblem `not-found`, `invalid-parameter` */
async function decisionContent(
  { database }: Store,
  { kind, datasets: [first, second] }: DecisionRequest,
): Promise<CommandContent> {
  const [a, b] = [
    await requireNode(database, first, "dataset"),
    await requireNode(database, second, "dataset"),
  ];
  if (a.id === b.id) {
    throw new HttpProblem("invalid-parameter", "`datasets` must name two different datasets.", {
      pointer: "/datasets/1",
      expected: "The id of another dataset.",
    });
  }
  const name = (dataset: StoredNode) => ({ namespace: dataset.namespace, name: dataset.name });
  return { kind, datasets: [name(a), name(b)] };
}
