import { readContents } from "../../contents/contents.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import type { SchemaDiff } from "../nodes/schema-diff.ts";
import { executionName, findExecutionRuns, type RunReference } from "../runs/execution-runs.ts";
import type { Candidate } from "./candidates.ts";
import {
  compareSchemas,
  inputPeriods,
  likeliest,
  readCodeCauses,
  readInputChanges,
  readSchemaCauses,
  type SchemaCause,
} from "./causes.ts";
import { type ChangeCause, type LineageSide, maxColumnEdges, type StoreChange } from "./change.ts";
import { readCheckFacts } from "./check-facts.ts";
import { readEdits } from "./edits.ts";
import { type EdgeSide, type LineageSides, readLineageSides } from "./lineage-sides.ts";
import { commitsOf, hasNewCode, hasNewCommit, isFirstLocation, type Maker, readMakers } from "./makers.ts";

const none = { schema: null, lineage: null, code: null, check: null, edit: null } as const;
const noDiff: SchemaDiff = { added: [], removed: [], retyped: [] };

/** Describes changes in their order. Those that turn out to change nothing that is shown are left out. */
export async function describeChanges(
  context: ReadContext,
  candidates: readonly Candidate[],
): Promise<StoreChange[]> {
  const { session, index } = context;
  const byExecution = candidates.filter(({ kind }) => kind === "code" || kind === "lineage");
  const moments = byExecution.map(({ subject, at }) => ({ owner: subject, at }));
  const runs = await findExecutionRuns(session, moments);
  const runOf = (candidate: Candidate) =>
    candidate.run ?? runs.get(executionName({ owner: candidate.subject, at: candidate.at })) ?? null;
  const sides = await readLineageSides(
    context,
    candidates.flatMap(({ kind, subject, at }) => (kind === "lineage" ? [{ owner: subject, at }] : [])),
  );
  const schemas = await readSchemas(context, candidates);
  const checks = await readCheckFacts(
    session,
    candidates.filter(({ kind }) => kind === "check"),
  );
  const edits = await readEdits(
    session,
    candidates.flatMap(({ kind, part }) => (kind === "edit" ? [part] : [])),
  );
  const makers = await readMakers(
    session,
    candidates.flatMap((candidate) => runOf(candidate) ?? []),
  );
  const makerOf = (candidate: Candidate): Maker | null => makers.get(runOf(candidate) ?? -1) ?? null;
  const causes = await findCauses(context, candidates, { schemas, checks, makerOf });
  const causeMakers = await readMakers(
    session,
    [...causes.values()].flatMap(({ run }) => (run !== null && !makers.has(run) ? [run] : [])),
  );
  const nodes = await readNodes(session, [
    ...candidates.map(({ subject }) => index.representative(subject)),
    ...[...sides.values()].flatMap(nodesOfSides),
    ...[...makers.values(), ...causeMakers.values()].map(({ run }) => run.job),
    ...[...causes.values()].map(({ node }) => node),
  ]);
  const describe = new Describer(nodes, new Map([...makers, ...causeMakers]));
  const detailOf = (candidate: Candidate, place: number): Partial<StoreChange> | null => {
    const check = checks(candidate)?.check;
    const schema = schemas.get(place);
    switch (candidate.kind) {
      case "code":
        return isOnlyLocated(makerOf(candidate)) ? null : { code: codeOf(makerOf(candidate)) };
      case "dataset":
        return schema ? { schema } : {};
      case "schema":
        return schema ? { schema } : null;
      case "lineage":
        return describe.lineage(sides.get(executionName({ owner: candidate.subject, at: candidate.at }))!);
      case "check":
        return check ? { check } : null;
      default:
        return null;
    }
  };
  return candidates.flatMap((candidate, place) => {
    const edit = edits.get(candidate.part);
    if (candidate.kind === "edit") return edit ? [edit] : [];
    const node = nodes.get(index.representative(candidate.subject));
    const detail = detailOf(candidate, place);
    if (!node || !detail) return [];
    const maker = makerOf(candidate);
    const cause = causes.get(place);
    return [
      {
        id: [candidate.kind, candidate.at, node.id, candidate.part].join("-"),
        kind: candidate.kind,
        at: instant(candidate.at),
        node: reference(node),
        run: describe.run(runOf(candidate)),
        commit: maker && commitsOf(maker),
        cause: cause ? describe.cause(cause) : null,
        ...none,
        ...detail,
      },
    ];
  });
}

/** Returns whether a run has the code of the one before, and is only the first one that states where it is. */
function isOnlyLocated(maker: Maker | null): boolean {
  return maker !== null && isFirstLocation(maker) && !hasNewCode(maker);
}

function codeOf(maker: Maker | null): StoreChange["code"] {
  if (!maker) return { before: null, after: null };
  const { run, before } = maker;
  return { before: before?.sql ?? before?.code ?? null, after: run.sql ?? run.code };
}

function isEmpty({ inputs, outputs, columnCount }: LineageSide): boolean {
  return inputs.length + outputs.length + columnCount === 0;
}

function nodesOfSides({ gained, lost }: LineageSides): number[] {
  return [gained, lost].flatMap(({ inputs, outputs, columns }) => [
    ...inputs,
    ...outputs,
    ...columns.slice(0, maxColumnEdges).flatMap(({ from, to }) => [from, to]),
  ]);
}

/** Reads the schema differences of candidates, by place; that of a new dataset has all of its columns. */
async function readSchemas(
  { session }: ReadContext,
  candidates: readonly Candidate[],
): Promise<Map<number, SchemaDiff>> {
  const texts = await readContents(session, [
    ...new Set(candidates.flatMap(({ before, after }) => [before, after].filter((hash) => hash !== null))),
  ]);
  const empty = JSON.stringify({ fields: [] });
  return new Map(
    candidates.flatMap(({ kind, before, after }, place) => {
      if ((kind !== "schema" && kind !== "dataset") || after === null) return [];
      const diff = compareSchemas(before === null ? empty : texts.get(before)!, texts.get(after)!);
      return diff ? [[place, diff] as const] : [];
    }),
  );
}

/** A cause by integer ids. */
interface FoundCause {
  readonly kind: ChangeCause["kind"];
  readonly at: number;
  readonly node: number;
  readonly run: number | null;
  readonly schema: SchemaDiff | null;
}

interface KnownFacts {
  readonly schemas: ReadonlyMap<number, SchemaDiff>;
  readonly checks: Awaited<ReturnType<typeof readCheckFacts>>;
  readonly makerOf: (candidate: Candidate) => Maker | null;
}

/** Finds likely causes, by the place of the change: code that changed in the same run first, then schemas. */
async function findCauses(
  context: ReadContext,
  candidates: readonly Candidate[],
  { schemas, checks, makerOf }: KnownFacts,
): Promise<Map<number, FoundCause>> {
  const { session, index } = context;
  const made = candidates.map((candidate) =>
    candidate.kind === "schema" || candidate.kind === "lineage" ? makerOf(candidate) : null,
  );
  const periods = candidates.flatMap((candidate, place) => {
    const { subject, at } = candidate;
    const facts = candidate.kind === "check" ? checks(candidate) : undefined;
    const since = facts?.check.status === "failed" ? facts.passedAt : null;
    if (since === null) return [];
    return index
      .members(index.representative(subject))
      .map((dataset) => ({ place, dataset, from: since, to: at }));
  });
  const schemaCauses = await readSchemaCauses(session, [
    ...periods,
    ...made.flatMap((maker, place) =>
      maker && !hasNewCode(maker) ? inputPeriods(context, place, maker) : [],
    ),
  ]);
  const codeCauses = await readCodeCauses(session, periods);
  const causes = new Map<number, FoundCause>();
  for (const [place, candidate] of candidates.entries()) {
    const maker = made[place] ?? null;
    const names = namesIn(schemas.get(place), checks(candidate)?.check.column ?? null);
    const cause =
      (maker && hasNewCode(maker) ? ownCause("code", candidate, maker) : null) ??
      codeCause(codeCauses.get(place)) ??
      schemaCause(
        [...(schemaCauses.get(place) ?? []), ...(maker ? readInputChanges(maker) : [])],
        names,
        index.representative(candidate.kind === "check" ? -1 : candidate.subject),
      ) ??
      (maker && hasNewCommit(commitsOf(maker)) ? ownCause("commit", candidate, maker) : null);
    if (cause) causes.set(place, { ...cause, node: index.representative(cause.node) });
  }
  return causes;
}

function namesIn(diff: SchemaDiff | undefined, column: string | null): ReadonlySet<string> {
  const { added, removed, retyped } = diff ?? noDiff;
  const names = [...added, ...removed, ...retyped].map(({ name }) => name);
  return new Set([...names, ...(column === null ? [] : [column])].map((name) => name.toLowerCase()));
}

function ownCause(kind: "code" | "commit", { at }: Candidate, { run }: Maker): FoundCause {
  return { kind, at, node: run.job, run: run.number, schema: null };
}

function codeCause(found: { job: number; at: number; run: number } | undefined): FoundCause | null {
  return found ? { kind: "code", at: found.at, node: found.job, run: found.run, schema: null } : null;
}

/** @param own - the dataset that changed, which is no cause of itself */
function schemaCause(
  found: readonly SchemaCause[],
  names: ReadonlySet<string>,
  own: number,
): FoundCause | null {
  const cause = likeliest(
    found.filter(({ dataset }) => dataset !== own),
    names,
  );
  return cause && { kind: "schema", at: cause.at, node: cause.dataset, run: cause.run, schema: cause.diff };
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Converts integer ids to references. */
class Describer {
  readonly #nodes: ReadonlyMap<number, StoredNode>;
  readonly #makers: ReadonlyMap<number, Maker>;

  constructor(nodes: ReadonlyMap<number, StoredNode>, makers: ReadonlyMap<number, Maker>) {
    this.#nodes = nodes;
    this.#makers = makers;
  }

  run(number: number | null): RunReference | null {
    const run = number === null ? undefined : this.#makers.get(number)?.run;
    const job = run && this.#nodes.get(run.job);
    return job ? { id: run.publicId, runId: run.runId, job: reference(job) } : null;
  }

  cause({ kind, at, node, run, schema }: FoundCause): ChangeCause | null {
    const found = this.#nodes.get(node);
    return found ? { kind, at: instant(at), node: reference(found), run: this.run(run), schema } : null;
  }

  lineage({ gained, lost }: LineageSides): Pick<StoreChange, "lineage"> | null {
    const lineage = { gained: this.#side(gained), lost: this.#side(lost) };
    return isEmpty(lineage.gained) && isEmpty(lineage.lost) ? null : { lineage };
  }

  #side({ inputs, outputs, columns }: EdgeSide): LineageSide {
    // By name: integer ids depend on the order in which events arrived.
    const references = (ids: readonly number[]) =>
      ids
        .flatMap((id) => {
          const node = this.#nodes.get(id);
          return node ? [reference(node)] : [];
        })
        .sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.id, b.id));
    return {
      inputs: references(inputs),
      outputs: references(outputs),
      columns: columns.slice(0, maxColumnEdges).flatMap(({ from, fromColumn, to, toColumn }) => {
        const [source, target] = [this.#nodes.get(from), this.#nodes.get(to)];
        if (!source || !target) return [];
        return [
          {
            from: { dataset: reference(source), column: fromColumn },
            to: { dataset: reference(target), column: toColumn },
          },
        ];
      }),
      columnCount: columns.length,
    };
  }
}
