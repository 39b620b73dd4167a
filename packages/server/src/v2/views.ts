import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readView, type Store, saveView } from "@headwater/store";
import Type, { type Static } from "typebox";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { notFound } from "./kit/nodes.ts";
import { responses } from "./kit/responses.ts";

/** Maximum length of a state as JSON, in characters: some thousand expansions of a graph. */
const maxStateLength = 100_000;

const State = contract.SavedView.properties.state;

/** Page states that are too long for a URL. */
export function viewRoutes(store: Store): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      "/views",
      {
        // Readers may share their view of a graph.
        config: { scope: "read" },
        schema: {
          tags: ["Views"],
          summary: "Save the state of a page under a hash of its content, to share its URL",
          body: State,
          response: responses(contract.SavedView),
        },
      },
      ({ body }) => saveState(store, body),
    );

    app.get(
      "/views/:id",
      {
        schema: {
          tags: ["Views"],
          summary: "Get a saved state",
          params: Type.Object({ id: contract.ViewId }),
          response: responses(contract.SavedView),
        },
      },
      ({ params: { id } }) => requireState(store, id),
    );
  };
}

async function saveState({ database }: Store, state: Static<typeof State>) {
  const { length } = JSON.stringify(state);
  if (length > maxStateLength) {
    throw new HttpProblem("invalid-parameter", `The state is ${length} characters of JSON long.`, {
      pointer: "",
      expected: `At most ${maxStateLength}.`,
    });
  }
  return { id: await saveView(database, state), state };
}

async function requireState({ database }: Store, id: string) {
  const state = await readView(database, id);
  if (!state) throw notFound("view", id);
  return { id, state };
}
