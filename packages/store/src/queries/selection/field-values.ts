import {
  compareStrings,
  datasetPlatforms,
  findField,
  jobPlatforms,
  type SelectionField,
} from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import { escapeLike, likePattern } from "../../database/like.ts";
import { labelsWithPart, labelsWithPrefix } from "../nodes/label-search.ts";
import { isShown } from "../nodes/shown.ts";
import { readTaskGroups } from "../nodes/task-groups.ts";

/** Maximum number of values read where a list holds all of them. */
const maxValues = 5_000;
/** Similarity from which a name is spelled like a text; the closest ones are chosen by distance. */
const nearness = 0.4;
/** Maximum number of rows read for distinct names. */
const maxNames = 500;

/**
 * Returns the existing values of a field that start with a text or contain it, the former first: for completion.
 *
 * @param limit - maximum number of values
 */
export async function listFieldValues(
  session: Session,
  field: SelectionField,
  text: string,
  limit: number,
): Promise<readonly string[]> {
  switch (field) {
    case "tag":
    case "owner": {
      const first = await labelsWithPrefix(session, field, text, limit);
      const others = text === "" ? [] : await labelsWithPart(session, field, text, limit);
      return distinct([...first, ...others]).slice(0, limit);
    }
    case "name":
    case "dataset":
    case "job":
    case "column":
      return namesLike(session, field, text, limit);
    default:
      return ranked(await readFieldValues(session, field), text).slice(0, limit);
  }
}

/** Returns the existing values of a field; for names and columns those that are spelled like a text. */
export async function readFieldValues(
  session: Session,
  field: SelectionField,
  like = "",
): Promise<readonly string[]> {
  switch (field) {
    case "tag":
    case "owner":
      return labelsWithPrefix(session, field, "", maxValues);
    case "namespace":
      return (
        await session.query<{ name: string }>("SELECT name FROM namespaces ORDER BY name LIMIT 5000")
      ).map(({ name }) => name);
    case "type":
      return [
        "dataset",
        "job",
        ...(
          await session.query<{ value: string }>(
            "SELECT DISTINCT lower(job_type) AS value FROM jobs WHERE job_type IS NOT NULL ORDER BY 1",
          )
        ).map(({ value }) => value),
      ];
    case "platform":
      return readPlatforms(session);
    case "dag":
      return (await readDags(session)).map(({ name }) => name);
    case "group":
      return readGroups(session);
    case "state":
    case "quality":
      return findField(field)!.values!.map(({ value }) => value);
    case "name":
    case "dataset":
    case "job":
    case "column":
      return similarNames(session, field, like);
  }
}

function readDags(session: Session): Promise<readonly { id: number; name: string }[]> {
  return session.query("SELECT id, name FROM jobs WHERE job_type = 'DAG' ORDER BY name LIMIT 5000");
}

async function readGroups(session: Session): Promise<readonly string[]> {
  const dags = await readDags(session);
  const groups = await readTaskGroups(
    session,
    dags.map(({ id }) => id),
  );
  const names = [...groups.values()].flatMap((tasks) => [...tasks.values()].flat());
  return distinct(names).sort(compareStrings).slice(0, maxValues);
}

async function readPlatforms(session: Session): Promise<readonly string[]> {
  const namespaces = await session.query<{ name: string }>(
    "SELECT n.name FROM namespaces n WHERE EXISTS (SELECT FROM datasets t WHERE t.namespace_id = n.id)",
  );
  const integrations = await session.query<{ integration: string }>(
    "SELECT DISTINCT integration FROM jobs WHERE integration IS NOT NULL",
  );
  // The key of a known platform, else the name that the producer uses.
  const keys = [
    ...namespaces.flatMap(({ name }) => datasetPlatforms(name).slice(0, 1)),
    ...integrations.flatMap(({ integration }) => jobPlatforms(integration).slice(0, 1)),
  ];
  return distinct(keys.map((key) => key.toLowerCase())).sort(compareStrings);
}

type NameField = "name" | "dataset" | "job" | "column";

/** The tables with names of each field, and the node that has the name. */
const sources: Readonly<Record<NameField, readonly (readonly [table: string, node: string])[]>> = {
  name: [
    ["datasets", "t.id"],
    ["jobs", "t.id"],
  ],
  dataset: [["datasets", "t.id"]],
  job: [["jobs", "t.id"]],
  column: [["dataset_columns", "t.dataset_id"]],
};

/** Finds names by beginning of the whole name or its last part, then by part. */
async function namesLike(
  session: Session,
  field: NameField,
  text: string,
  limit: number,
): Promise<readonly string[]> {
  if (text === "") return [];
  const beginning = `${escapeLike(text.toLowerCase().slice(0, 200))}%`;
  const found: string[] = [];
  for (const [table, node] of sources[field]) {
    const keys =
      table === "dataset_columns"
        ? ["lower(left(t.name, 200))"]
        : ["lower(left(t.name, 200))", "lower(left(substring(t.name from '[^./:]*$'), 200))"];
    const ways = keys.map((key) => ({ condition: `${key} LIKE $1`, value: beginning }));
    // The index on parts of names needs three characters.
    if (text.length >= 3) ways.push({ condition: "t.name ILIKE $1", value: likePattern(text) });
    for (const { condition, value } of ways) {
      const rows = await session.query<{ name: string }>(
        `SELECT DISTINCT name FROM (SELECT t.name FROM ${table} t WHERE ${condition} AND ${isShown(node)} LIMIT ${maxNames}) s
         ORDER BY name LIMIT ${maxNames}`,
        [value],
      );
      found.push(...rows.map(({ name }) => name).filter((name) => name.length <= 200));
      if (found.length >= limit) break;
    }
  }
  return distinct(found).slice(0, limit);
}

/** Finds names that are spelled like a text. */
async function similarNames(session: Session, field: NameField, text: string): Promise<readonly string[]> {
  if (text.length < 3) return [];
  const found: string[] = [];
  // Local to the transaction of the answer.
  await session.query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [String(nearness)]);
  for (const [table, node] of sources[field]) {
    const rows = await session.query<{ name: string }>(
      `SELECT DISTINCT substring(left(s.name, 500) from '[^./:]*$') AS name FROM (
         SELECT t.name FROM ${table} t WHERE $1 <% t.name AND ${isShown(node)}
         ORDER BY word_similarity($1, left(t.name, 500)) DESC LIMIT ${maxNames}) s`,
      [text],
    );
    found.push(...rows.map(({ name }) => name));
  }
  return distinct(found);
}

/** Keeps values that contain a text, those that start with it first. */
function ranked(values: readonly string[], text: string): readonly string[] {
  const wanted = text.toLowerCase();
  const starting = values.filter((value) => value.toLowerCase().startsWith(wanted));
  const containing = values.filter((value) => value.toLowerCase().includes(wanted));
  return distinct([...starting, ...containing]);
}

/** Returns each value once, regardless of case. */
function distinct(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = value.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}
