import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type EditedSubject,
  findCommand,
  type HistoryEntry,
  listDeclaredEdges,
  listHidden,
  listHistory,
  readAnnotations,
  type Store,
  subjectId,
  subjectsOf,
  suggestLabels,
} from "@headwater/store";
import Type from "typebox";
import { actorOf } from "../../access/caller.ts";
import { HttpProblem } from "../../http/problem.ts";
import * as contract from "../contract/index.ts";
import { answers, Cursor, IdParameter, Limit, nodeOf, notFound } from "../kit/route-kit.ts";
import { edgeContent, editContent } from "./edit-content.ts";

/** What people do to the catalogue: tags, owners, descriptions, hiding, edges by hand, and taking that back. */
export function editRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database, index } = store;
  return async (app) => {
    app.get(
      "/nodes/:id/annotations",
      {
        schema: {
          tags: ["Edits"],
          summary: "Tags, owners and descriptions of a dataset or job, and who says so",
          params: IdParameter,
          response: answers(contract.Annotations),
        },
      },
      async ({ params }) => readAnnotations(database, index, await nodeOf(database, params.id)),
    );

    app.get(
      "/nodes/:id/history",
      {
        schema: {
          tags: ["Edits"],
          summary: "What people did to a dataset or job, the latest first",
          params: IdParameter,
          querystring: Type.Object({ cursor: Cursor, limit: Limit(200, 50) }),
          response: answers(contract.page(contract.HistoryEntry)),
        },
      },
      async ({ params, query }) => {
        const page = await listHistory(
          database,
          (await nodeOf(database, params.id)).id,
          query.limit,
          query.cursor,
        );
        return { ...page, items: page.items.map(historyEntry) };
      },
    );

    app.get(
      "/nodes/:id/declared-edges",
      {
        schema: {
          tags: ["Edits"],
          summary:
            "Edges that people declared of a dataset (under all of its names) or job, the latest first",
          params: IdParameter,
          response: answers(
            Type.Object({ items: Type.Array(contract.DeclaredEdge), truncated: Type.Boolean() }),
          ),
        },
      },
      async ({ params }) => {
        const { node, kind } = await nodeOf(database, params.id);
        return listDeclaredEdges(
          database,
          kind === "dataset" ? index.members(index.representative(node)) : [node],
        );
      },
    );

    app.get(
      "/labels",
      {
        schema: {
          tags: ["Edits"],
          summary: "Tags or names of owners in use that contain a text, to choose from",
          querystring: Type.Object({
            what: Type.Union([Type.Literal("tag"), Type.Literal("owner")]),
            q: Type.String({ maxLength: 200, default: "" }),
            limit: Limit(100, 20),
          }),
          response: answers(Type.Object({ items: Type.Array(Type.String()) })),
        },
      },
      async ({ query: { what, q, limit } }) => ({ items: await suggestLabels(database, what, q, limit) }),
    );

    app.get(
      "/hidden",
      {
        schema: {
          tags: ["Edits"],
          summary: "Datasets and jobs that somebody hid, the latest first",
          querystring: Type.Object({ cursor: Cursor, limit: Limit(200, 50) }),
          response: answers(contract.page(contract.HiddenNode)),
        },
      },
      async ({ query: { cursor, limit } }) => listHidden(database, limit, cursor),
    );

    const config = { scope: "admin" } as const;

    app.post(
      "/edits",
      {
        config,
        schema: {
          tags: ["Edits"],
          summary: "Tag, describe or hide a dataset or job, or say who owns it",
          description:
            "Holds over what producers say until it is undone, but for hiding, which ends with the next event that names the thing. A dataset is hidden under all of its names.",
          body: contract.EditRequest,
          response: answers(contract.EditAnswer),
        },
      },
      async ({ body, caller }) => ({
        id: await store.decide(await editContent(store, body), actorOf(caller, body.actor)),
      }),
    );

    app.post(
      "/declared-edges",
      {
        config,
        schema: {
          tags: ["Edits"],
          summary: "Declare an edge that no producer tells of",
          body: contract.EdgeRequest,
          response: answers(contract.EditAnswer),
        },
      },
      async ({ body, caller }) => ({
        id: await store.decide(await edgeContent(database, body), actorOf(caller, body.actor)),
      }),
    );

    app.post(
      "/edits/:id/undo",
      {
        config,
        schema: {
          tags: ["Edits"],
          summary: "Take back what somebody did",
          params: IdParameter,
          body: contract.UndoRequest,
          response: answers(contract.EditAnswer),
        },
      },
      async ({ params, body, caller }) => {
        const found = await findCommand(database, params.id);
        if (!found || found.command.content.kind === "undo") throw notFound("edit", params.id);
        if (found.undone) {
          throw new HttpProblem("invalid-parameter", `It was undone by ${found.undone.actor}.`, {
            pointer: "id",
            expected: "What was done and was not taken back.",
          });
        }
        const content = { kind: "undo", command: params.id } as const;
        return { id: await store.decide(content, actorOf(caller, body.actor)) };
      },
    );
  };
}

function historyEntry({ content, ...entry }: HistoryEntry): contract.HistoryEntry {
  return {
    ...entry,
    kind: content.kind,
    nodes: subjectsOf(content).map(({ kind, namespace, name, ...rest }) => ({
      kind,
      id: subjectId({ kind, namespace, name, ...rest }),
      namespace,
      name,
    })),
    column: "subject" in content ? ((content.subject as Partial<EditedSubject>).column ?? null) : null,
    tag: "tag" in content ? content.tag : null,
    owner: "owner" in content ? content.owner : null,
    description: "description" in content ? content.description : null,
    note: "note" in content ? content.note : null,
  };
}
