import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { parseSelection, SelectionError } from "@headwater/graph";
import {
  createRule,
  deleteRule,
  listRules,
  notificationKinds,
  type ReadContext,
  type Rule,
  type RuleContent,
  readReferences,
  readRule,
  type Store,
  updateRule,
} from "@headwater/store";
import Type from "typebox";
import { type Caller, resolveActor } from "../../access/caller.ts";
import { HttpProblem } from "../../http/problem.ts";
import { readerOf } from "../../http/read.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import * as contract from "../contract/index.ts";
import { notFound, requireNode } from "../kit/nodes.ts";
import { IdParameter } from "../kit/parameters.ts";
import { responses } from "../kit/responses.ts";
import { asProblem } from "./notification-problem.ts";

const tags = ["Notifications"];
const config = { scope: "admin" } as const;
const RuleList = Type.Object({ items: Type.Array(contract.Rule) });

/** Rules of notifications. */
export function ruleRoutes(store: Store, { notifier }: Notifications): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const { database } = store;
  const saved = async (rule: Rule) => {
    notifier?.wake();
    return describeRule(store, rule);
  };
  return async (app) => {
    app.get(
      "/rules",
      {
        schema: {
          tags,
          summary: "List rules: those of administrators, then personal ones",
          response: responses(RuleList),
        },
      },
      (_request, reply) =>
        read(reply, async (context) => ({
          items: await describeRules(context, await listRules(context.session)),
        })),
    );

    app.post(
      "/rules",
      {
        config,
        schema: {
          tags,
          summary: "Create a rule; it also tells of problems that exist now",
          body: contract.RuleRequest,
          response: responses(contract.Rule),
        },
      },
      async ({ body, caller }) => {
        const by = { actor: resolveActor(caller, body.actor), follower: null };
        return saved(await asProblem(createRule(database, toContent(body, []), by)));
      },
    );

    app.put(
      "/rules/:id",
      {
        config,
        schema: {
          tags,
          summary: "Change a rule",
          params: IdParameter,
          body: contract.RuleRequest,
          response: responses(contract.Rule),
        },
      },
      async ({ params: { id }, body, caller }) => {
        const before = await readRule(database, id);
        if (!before) throw notFound("rule", id);
        const content = toContent(body, before.nodes);
        return saved(await asProblem(updateRule(database, id, content, resolveActor(caller, body.actor))));
      },
    );

    app.delete(
      "/rules/:id",
      {
        config,
        schema: {
          tags,
          summary: "Delete a rule",
          params: IdParameter,
          response: responses(contract.Deleted),
        },
      },
      async ({ params: { id }, caller }) => {
        await asProblem(deleteRule(database, id, resolveActor(caller, undefined)));
        return { deleted: true } as const;
      },
    );
  };
}

const FollowQuery = Type.Object({
  actor: Type.Optional(Type.String({ maxLength: 200 })),
});

/** Personal rules: users follow nodes and selections. */
export function followRoutes(store: Store, { notifier }: Notifications): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const { database } = store;
  return async (app) => {
    app.get(
      "/follows",
      {
        schema: {
          tags,
          summary: "List the caller's personal rules",
          querystring: FollowQuery,
          response: responses(RuleList),
        },
      },
      ({ query, caller }, reply) =>
        read(reply, async (context) => {
          const rules = await listRules(context.session, { follower: resolveActor(caller, query.actor) });
          return { items: await describeRules(context, rules) };
        }),
    );

    app.post(
      "/follows",
      {
        config: { scope: "read" },
        schema: {
          tags,
          summary: "Follow a node, or what a selection matches, through a channel",
          body: contract.FollowRequest,
          response: responses(contract.Rule),
        },
      },
      async ({ body, caller }) => {
        const follower = resolveActor(caller, body.actor);
        const content = await toFollow(store, body);
        const rule = await asProblem(createRule(database, content, { actor: follower, follower }));
        notifier?.wake();
        return describeRule(store, rule);
      },
    );

    app.delete(
      "/follows/:id",
      {
        config: { scope: "read" },
        schema: {
          tags,
          summary: "Delete one of the caller's personal rules",
          params: IdParameter,
          querystring: FollowQuery,
          response: responses(contract.Deleted),
        },
      },
      async ({ params: { id }, query, caller }) => {
        await requireOwn(store, id, caller, query.actor);
        await asProblem(deleteRule(database, id, resolveActor(caller, query.actor)));
        return { deleted: true } as const;
      },
    );
  };
}

async function requireOwn({ database }: Store, id: string, caller: Caller, actor: string | undefined) {
  const rule = await readRule(database, id);
  if (!rule || rule.follower !== resolveActor(caller, actor)) throw notFound("followed node", id);
}

async function toFollow({ database }: Store, body: contract.FollowRequest): Promise<RuleContent> {
  const { node, selection, channel, kinds = notificationKinds } = body;
  if ((node === undefined) === (selection === undefined)) {
    throw new HttpProblem("invalid-parameter", "A follow has either a node or a selection.", {
      pointer: "/node",
      expected: "One of node and selection.",
    });
  }
  const base = { kinds, owners: [], channels: [channel], minSeconds: 0, enabled: true };
  if (node !== undefined) {
    const { id, name } = await requireNode(database, node);
    return { ...base, name: name.slice(0, 500), selection: null, nodes: [id] };
  }
  return { ...base, name: selection!.slice(0, 100), selection: requireSelection(selection!), nodes: [] };
}

function toContent({ minMinutes, actor: _actor, ...body }: contract.RuleRequest, nodes: readonly string[]) {
  if (body.selection !== null) requireSelection(body.selection);
  return { ...body, name: body.name.trim(), nodes, minSeconds: minMinutes * 60 };
}

/** Returns a valid selection. @throws HttpProblem `invalid-parameter` */
function requireSelection(text: string): string {
  try {
    parseSelection(text);
    return text;
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new HttpProblem("invalid-parameter", error.message, {
      pointer: "/selection",
      expected: "A selection, such as tag:pii or owner:finance ns:redshift*.",
    });
  }
}

function describeRule(store: Store, rule: Rule) {
  return store.read(async (context) => (await describeRules(context, [rule]))[0]!);
}

async function describeRules(context: ReadContext, rules: readonly Rule[]) {
  const references = await readReferences(
    context,
    rules.flatMap(({ nodes }) => nodes),
  );
  return rules.map(({ minSeconds, nodes, ...rule }) => ({
    ...rule,
    kinds: [...rule.kinds],
    owners: [...rule.owners],
    channels: [...rule.channels],
    nodes: nodes.flatMap((id) => references.get(id) ?? []),
    minMinutes: Math.round(minSeconds / 60),
  }));
}
