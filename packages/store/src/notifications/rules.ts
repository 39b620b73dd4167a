import { randomUUID } from "node:crypto";
import { recordAction } from "../access/audit.ts";
import type { Database, Session } from "../database/database.ts";
import { StoreError } from "../database/errors.ts";
import { instant } from "../database/instant.ts";
import { requireChannels } from "./channels.ts";
import type { NotificationKind } from "./notification-kinds.ts";

/** The content of a rule: which events of which nodes go to which channels. */
export interface RuleContent {
  readonly name: string;
  readonly kinds: readonly NotificationKind[];
  /** In the selection language; null for every node. */
  readonly selection: string | null;
  /** Public ids of nodes; empty for no limit. */
  readonly nodes: readonly string[];
  /** Owners, one of which the node must have; empty for no limit. */
  readonly owners: readonly string[];
  readonly channels: readonly string[];
  /** Age that a problem must have before its message is sent. */
  readonly minSeconds: number;
  readonly enabled: boolean;
}

/** A rule. Times are ISO instants. */
export interface Rule extends RuleContent {
  readonly id: string;
  /** User of a personal rule; null for a rule of the administrators. */
  readonly follower: string | null;
  /** Why the last evaluation could not apply it. */
  readonly problem: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
}

/** Maximum number of personal rules of one user. */
export const maxFollows = 200;

interface RuleRow {
  readonly id: string;
  readonly name: string;
  readonly follower: string | null;
  readonly kinds: NotificationKind[];
  readonly selection: string | null;
  readonly nodes: string[];
  readonly owners: string[];
  readonly channels: string[];
  readonly min_seconds: number;
  readonly enabled: boolean;
  readonly problem: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
}

const columns =
  "id, name, follower, kinds, selection, nodes, owners, channels, min_seconds, enabled, problem, created_at, created_by, updated_at";

/** Selects rules by user. */
export interface RuleFilter {
  /** Personal rules of one user. */
  readonly follower?: string | undefined;
  /** Rules that apply at present. */
  readonly enabledOnly?: boolean;
}

/** Lists rules: those of administrators by name, then personal ones. */
export async function listRules(session: Session, filter: RuleFilter = {}): Promise<Rule[]> {
  const rows = await session.query<RuleRow>(
    `SELECT ${columns} FROM notification_rules
     WHERE ($1::text IS NULL OR follower = $1) AND (enabled OR NOT $2)
     ORDER BY follower NULLS FIRST, name, id`,
    [filter.follower ?? null, filter.enabledOnly ?? false],
    "list-rules",
  );
  return rows.map(toRule);
}

/** Reads a rule; null if it does not exist. */
export async function readRule(session: Session, id: string): Promise<Rule | null> {
  const [row] = await session.query<RuleRow>(
    `SELECT ${columns} FROM notification_rules WHERE id = $1`,
    [id],
    "read-rule",
  );
  return row ? toRule(row) : null;
}

/**
 * Creates a rule, personal if it has a follower.
 *
 * @throws StoreError `channel-unknown`; for a personal rule `channel-not-followable`, `too-many-follows`
 */
export async function createRule(
  database: Database,
  content: RuleContent,
  by: { readonly actor: string; readonly follower: string | null },
  now = Date.now(),
): Promise<Rule> {
  return database.transaction(
    async (session) => {
      const channels = await requireChannels(session, content.channels);
      if (by.follower !== null) {
        const closed = channels.find(({ followable }) => !followable);
        if (closed) {
          throw new StoreError(
            "channel-not-followable",
            `The channel "${closed.name}" is not open to followers. Choose another channel.`,
          );
        }
        const own = await listRules(session, { follower: by.follower });
        if (own.length >= maxFollows) {
          throw new StoreError(
            "too-many-follows",
            `You follow ${maxFollows} nodes, the limit. Unfollow some of them first.`,
          );
        }
      }
      const [row] = await session.query<RuleRow>(
        `INSERT INTO notification_rules (${columns})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $12, $11) RETURNING ${columns}`,
        [randomUUID(), content.name, by.follower, ...contentValues(content), instant(now), by.actor],
      );
      const action = by.follower === null ? "rule-created" : "followed";
      await recordAction(session, { actor: by.actor, action, subject: row!.name, subjectId: row!.id }, now);
      return toRule(row!);
    },
    { urgency: "short" },
  );
}

/** Replaces the content of a rule. @throws StoreError `rule-unknown`, `channel-unknown` */
export async function updateRule(
  database: Database,
  id: string,
  content: RuleContent,
  actor: string,
  now = Date.now(),
): Promise<Rule> {
  return database.transaction(
    async (session) => {
      await requireChannels(session, content.channels);
      const [row] = await session.query<RuleRow>(
        `UPDATE notification_rules SET name = $2, kinds = $3, selection = $4, nodes = $5, owners = $6, channels = $7,
           min_seconds = $8, enabled = $9, problem = NULL, updated_at = $10
         WHERE id = $1 RETURNING ${columns}`,
        [id, content.name, ...contentValues(content), instant(now)],
      );
      if (!row) throw unknownRule(id);
      await recordAction(session, { actor, action: "rule-changed", subject: row.name, subjectId: id }, now);
      return toRule(row);
    },
    { urgency: "short" },
  );
}

/** Deletes a rule. @throws StoreError `rule-unknown` */
export async function deleteRule(
  database: Database,
  id: string,
  actor: string,
  now = Date.now(),
): Promise<void> {
  await database.transaction(
    async (session) => {
      const [row] = await session.query<RuleRow>(
        `DELETE FROM notification_rules WHERE id = $1 RETURNING ${columns}`,
        [id],
      );
      if (!row) throw unknownRule(id);
      const action = row.follower === null ? "rule-deleted" : "unfollowed";
      await recordAction(session, { actor, action, subject: row.name, subjectId: id }, now);
    },
    { urgency: "short" },
  );
}

/** Stores why a rule cannot be applied; null clears it. */
export async function reportRuleProblem(session: Session, id: string, problem: string | null): Promise<void> {
  await session.query(
    "UPDATE notification_rules SET problem = $2 WHERE id = $1 AND problem IS DISTINCT FROM $2",
    [id, problem],
    "report-rule-problem",
  );
}

function unknownRule(id: string): StoreError {
  return new StoreError("rule-unknown", `No rule has the id ${id}.`);
}

function contentValues(content: RuleContent): unknown[] {
  const { kinds, selection, nodes, owners, channels, minSeconds, enabled } = content;
  return [kinds, selection, nodes, owners, channels, minSeconds, enabled];
}

function toRule(row: RuleRow): Rule {
  return {
    id: row.id,
    name: row.name,
    follower: row.follower,
    kinds: row.kinds,
    selection: row.selection,
    nodes: row.nodes,
    owners: row.owners,
    channels: row.channels,
    minSeconds: row.min_seconds,
    enabled: row.enabled,
    problem: row.problem,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    updatedAt: instant(row.updated_at),
  };
}
