import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type EditedSubject,
  findCommand,
  type HistoryEntry,
  listDeclaredEdges,
  listHidden,
  listHistory,
  type ReadContext,
  readAnnotations,
  type Store,
  subjectId,
  subjectsOf,
  suggestLabels,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { type Caller, resolveActor } from "../../access/caller.ts";
import { HttpProblem } from "../../http/problem.ts";
import { readerOf } from "../../http/read.ts";
import * as contract from "../contract/index.ts";
import { notFound, requireNode } from "../kit/nodes.ts";
import { Cursor, IdParameter, Limit } from "../kit/parameters.ts";
import { responses } from "../kit/responses.ts";
import { edgeContent, editContent } from "./edit-content.ts";

const params = IdParameter;
const tags = ["Edits"];
const PageQuery = Type.Object({ cursor: Cursor, limit: Limit(200, 50) });

/** Manual edits: tags, owners, descriptions, hiding, manual edges, and undo. */
export function editRoutes(store: Store): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(readRoutes(store));
    await app.register(writeRoutes(store));
  };
}

function readRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/nodes/:id/annotations",
      {
        schema: {
          tags,
          summary: "Get tags, owners and descriptions of a dataset or job, with their authors",
          params,
          response: responses(contract.Annotations),
        },
      },
      ({ params: { id } }, reply) =>
        read(reply, async (context) => readAnnotations(context, await requireNode(context.session, id))),
    );

    app.get(
      "/nodes/:id/history",
      {
        schema: {
          tags,
          summary: "List the manual edits of a dataset or job, latest first",
          params,
          querystring: PageQuery,
          response: responses(contract.page(contract.HistoryEntry)),
        },
      },
      ({ params: { id }, query }, reply) => read(reply, (context) => readHistory(context, id, query)),
    );

    app.get(
      "/nodes/:id/declared-edges",
      {
        schema: {
          tags,
          summary: "List the manually declared edges of a dataset (under all its names) or job, latest first",
          params,
          response: responses(
            Type.Object({ items: Type.Array(contract.DeclaredEdge), truncated: Type.Boolean() }),
          ),
        },
      },
      ({ params: { id } }, reply) => read(reply, (context) => listEdges(context, id)),
    );

    app.get(
      "/labels",
      {
        schema: {
          tags,
          summary: "List tags or owners in use that contain a text, for suggestions",
          querystring: Type.Object({
            what: Type.Union([Type.Literal("tag"), Type.Literal("owner")]),
            q: Type.String({ maxLength: 200, default: "" }),
            limit: Limit(100, 20),
          }),
          response: responses(Type.Object({ items: Type.Array(Type.String()) })),
        },
      },
      ({ query: { what, q, limit } }, reply) =>
        read(reply, async ({ session }) => ({ items: await suggestLabels(session, what, q, limit) })),
    );

    app.get(
      "/hidden",
      {
        schema: {
          tags,
          summary: "List hidden datasets and jobs, latest first",
          querystring: PageQuery,
          response: responses(contract.page(contract.HiddenNode)),
        },
      },
      ({ query: { cursor, limit } }, reply) =>
        read(reply, ({ session }) => listHidden(session, limit, cursor)),
    );
  };
}

function writeRoutes(store: Store): FastifyPluginAsyncTypebox {
  const config = { scope: "admin" } as const;
  return async (app) => {
    app.post(
      "/edits",
      {
        config,
        schema: {
          tags,
          summary: "Edit the tags, owners or description of a dataset or job, or hide it",
          description:
            "An edit takes precedence over what producers send until it is undone. Hiding ends with the next event that " +
            "names the node. A dataset is hidden under all its names.",
          body: contract.EditRequest,
          response: responses(contract.EditAnswer),
        },
      },
      async ({ body, caller }) => ({
        id: await store.executeCommand(await editContent(store, body), resolveActor(caller, body.actor)),
      }),
    );

    app.post(
      "/declared-edges",
      {
        config,
        schema: {
          tags,
          summary: "Declare an edge that no producer reports",
          body: contract.EdgeRequest,
          response: responses(contract.EditAnswer),
        },
      },
      async ({ body, caller }) => ({
        id: await store.executeCommand(
          await edgeContent(store.database, body),
          resolveActor(caller, body.actor),
        ),
      }),
    );

    app.post(
      "/edits/:id/undo",
      {
        config,
        schema: {
          tags,
          summary: "Undo an edit",
          params,
          body: contract.UndoRequest,
          response: responses(contract.EditAnswer),
        },
      },
      ({ params: { id }, body, caller }) => undoEdit(store, id, body, caller),
    );
  };
}

async function readHistory(
  { session }: ReadContext,
  id: string,
  { limit, cursor }: Static<typeof PageQuery>,
) {
  const node = await requireNode(session, id);
  const page = await listHistory(session, node.id, limit, cursor);
  return { ...page, items: page.items.map(toHistoryEntry) };
}

async function listEdges({ session, index }: ReadContext, id: string) {
  const { node, kind } = await requireNode(session, id);
  const names = kind === "dataset" ? index.members(index.representative(node)) : [node];
  return listDeclaredEdges(session, names);
}

async function undoEdit(
  store: Store,
  id: string,
  { actor }: Static<typeof contract.UndoRequest>,
  caller: Caller,
) {
  const found = await findCommand(store.database, id);
  if (!found || found.command.content.kind === "undo") throw notFound("edit", id);
  if (found.undone) {
    throw new HttpProblem("invalid-parameter", `The edit was already undone by ${found.undone.actor}.`, {
      pointer: "id",
      expected: "An edit that was not undone.",
    });
  }
  return { id: await store.executeCommand({ kind: "undo", command: id }, resolveActor(caller, actor)) };
}

function toHistoryEntry({ content, ...entry }: HistoryEntry): contract.HistoryEntry {
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
