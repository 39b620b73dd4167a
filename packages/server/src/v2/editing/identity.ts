import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type CommandContent, listDecisions, type Store, type StoredNode } from "@headwater/store";
import Type from "typebox";
import { actorOf } from "../../access/caller.ts";
import { HttpProblem } from "../../http/problem.ts";
import * as contract from "../contract/index.ts";
import { answers, IdParameter, nodeOf, notFound } from "../kit/route-kit.ts";

/** What people decide about names of datasets. */
export function identityRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;

  const contentOf = async ({
    kind,
    datasets,
  }: {
    kind: "same-dataset" | "different-datasets";
    datasets: readonly [string, string];
  }): Promise<CommandContent> => {
    const [a, b] = [
      await nodeOf(database, datasets[0], "dataset"),
      await nodeOf(database, datasets[1], "dataset"),
    ];
    if (a.id === b.id) {
      throw new HttpProblem("invalid-parameter", "Both ids are of one and the same name.", {
        pointer: "/datasets/1",
        expected: "The id of another dataset.",
      });
    }
    const name = (own: StoredNode) => ({ namespace: own.namespace, name: own.name });
    return { kind, datasets: [name(a), name(b)] };
  };

  return async (app) => {
    app.get(
      "/identity/decisions",
      {
        schema: {
          tags: ["Identity"],
          summary: "What people decided about names of datasets, the latest first",
          response: answers(Type.Object({ items: Type.Array(contract.IdentityDecision) })),
        },
      },
      async () => ({ items: await listDecisions(database) }),
    );

    app.post(
      "/identity/preview",
      {
        config: { scope: "read" },
        schema: {
          tags: ["Identity"],
          summary: "What a decision about two names would change in the graph",
          body: contract.DecisionRequest,
          response: answers(contract.IdentityDiff),
        },
      },
      async ({ body }) => store.previewDecision(await contentOf(body)),
    );

    app.post(
      "/identity/decisions",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Identity"],
          summary: "Decide that two names are one dataset, or are not",
          description:
            "Holds at once, and for the past as well, over rules and what producers say, until it is undone.",
          body: contract.DecisionRequest,
          response: answers(contract.DecisionAnswer),
        },
      },
      async ({ body, caller }) => {
        const content = await contentOf(body);
        const diff = await store.previewDecision(content);
        return { id: await store.decide(content, actorOf(caller, body.actor)), diff };
      },
    );

    app.post(
      "/identity/decisions/:id/undo",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Identity"],
          summary: "Take a decision back",
          params: IdParameter,
          body: Type.Object({
            actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Who does." })),
          }),
          response: answers(contract.DecisionAnswer),
        },
      },
      async ({ params, body, caller }) => {
        const decision = (await listDecisions(database)).find(({ id }) => id === params.id);
        if (!decision) throw notFound("decision", params.id);
        if (decision.undone) {
          throw new HttpProblem("invalid-parameter", `It was undone by ${decision.undone.actor}.`, {
            pointer: "id",
            expected: "A decision that holds.",
          });
        }
        const content = { kind: "undo", command: params.id } as const;
        const diff = await store.previewDecision(content);
        return { id: await store.decide(content, actorOf(caller, body.actor)), diff };
      },
    );
  };
}
