import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readView, type Store, saveView } from "@headwater/store";
import Type from "typebox";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { answers, notFound } from "./kit/route-kit.ts";

/** Characters of JSON that a state may have: some thousand expansions of a graph. */
const longestState = 100_000;

/** States of pages that are too long for an address. */
export function viewRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;

  return async (app) => {
    app.post(
      "/views",
      {
        // Who may look at a graph may also pass on how he looks at it.
        config: { scope: "read" },
        schema: {
          tags: ["Views"],
          summary:
            "Keep the state of a page under a hash of its content, for an address that others can open",
          body: contract.SavedView.properties.state,
          response: answers(contract.SavedView),
        },
      },
      async ({ body: state }) => {
        const length = JSON.stringify(state).length;
        if (length > longestState) {
          throw new HttpProblem("invalid-parameter", `The state has ${length} characters of JSON.`, {
            pointer: "",
            expected: `At most ${longestState}.`,
          });
        }
        return { id: await saveView(database, state), state };
      },
    );

    app.get(
      "/views/:id",
      {
        schema: {
          tags: ["Views"],
          summary: "A state that was kept",
          params: Type.Object({ id: contract.ViewId }),
          response: answers(contract.SavedView),
        },
      },
      async ({ params: { id } }) => {
        const state = await readView(database, id);
        if (!state) throw notFound("view", id);
        return { id, state };
      },
    );
  };
}
