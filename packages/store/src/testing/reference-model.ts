/**
 * The graph, computed in the most direct way from the set of events: SPEC.md in code, without database or increments,
 * and sharing no line with the fold except leaf functions: ids (identifiers.ts), `normalizeSql` and `withoutCommit`
 * (identity of sources), and `applySenderRules`. Slow by design.
 */
import { canonicalJson } from "@headwater/openlineage";
import { scheduledBy } from "../fold/nodes/asset-schedules.ts";
import { contentIdOfDigest } from "../model/identifiers.ts";
import { isDatabase } from "../model/is-database.ts";
import { EdgeLayer, ExecutionLayer } from "../model/layers.ts";
import {
  columnRow,
  type Edges,
  type Execution,
  named,
  type Step,
  spans,
  stepAt,
  union,
  walkDeclarations,
  walkExecutions,
} from "./reference-edges.ts";
import {
  descriptions,
  type Edited,
  hiddenNodes,
  labels,
  manualSteps,
  storedManualSteps,
  withManualEdges,
} from "./reference-edits.ts";
import { groups } from "./reference-groups.ts";
import { type Decided, representatives, symlinkClaims } from "./reference-identity.ts";
import {
  columnNames,
  type Inferred,
  inferRuns,
  inferredClaims,
  type SchemaAt,
} from "./reference-inference.ts";
import { declaredEdges } from "./reference-run-edges.ts";
import { isSuccessful, type ModelRun, runsOf } from "./reference-runs.ts";
import {
  type DatasetStatement,
  type EventStatement,
  isDeleted,
  isObject,
  type ReceivedEvent,
  statementsOf,
} from "./reference-statements.ts";
import { type NamedEdges, type Section, type Snapshot, section, sorted } from "./snapshot.ts";

/** An owner of edges at an instant: a job, or a dataset that declared its own sources. */
export interface CurrentEdges extends NamedEdges {
  readonly provisional: boolean;
  /** Current edges that the newest execution did not show; empty for a past instant. */
  readonly unseen: readonly unknown[];
}

/** The graph of a set of events. */
export class ReferenceModel {
  readonly #events: readonly EventStatement[];
  readonly #runs: readonly ModelRun[];
  /** Steps of the observed and declared layer, by owner. */
  readonly #steps: ReadonlyMap<string, { readonly observed: Step[]; readonly declared: Step[] }>;
  readonly #executions: ReadonlyMap<string, readonly ModelExecution[]>;
  readonly #declarations: ReadonlyMap<string, readonly Execution[]>;
  readonly #inferred: Inferred;
  readonly #decided: readonly Decided[];
  readonly #edited: readonly Edited[];

  /**
   * @param decided - identity decisions, in order
   *
   * @param edited - other manual edits
   */
  constructor(
    received: readonly ReceivedEvent[],
    decided: readonly Decided[] = [],
    edited: readonly Edited[] = [],
  ) {
    this.#decided = decided;
    this.#edited = edited;
    this.#events = statementsOf(received);
    const runs = runsOf(this.#events);
    this.#inferred = inferRuns(
      runs,
      writtenSchemas(this.#events, runs),
      seenSchemas(this.#events),
      families(this.#events),
    );
    this.#runs = this.#inferred.runs;
    this.#executions = observedExecutions(this.#runs);
    this.#declarations = declarations(this.#events);
    const owners = new Set([...this.#executions.keys(), ...this.#declarations.keys()]);
    this.#steps = new Map(
      [...owners].map((owner) => [
        owner,
        {
          observed: walkExecutions(this.#executions.get(owner) ?? []),
          declared: walkDeclarations(this.#declarations.get(owner) ?? []),
        },
      ]),
    );
  }

  /** Names of all datasets and jobs, as needed by `current` and walks. */
  get datasets(): readonly string[] {
    return [
      ...new Set([
        ...this.#events.flatMap(({ namedDatasets }) => [...namedDatasets]),
        ...this.#inferred.mentions.map(({ dataset }) => dataset),
      ]),
    ];
  }

  /**
   * Returns the edges of every owner as they were current at an instant; null: now. Owners without edges are absent.
   */
  current(at: number | null): Map<string, CurrentEdges> {
    const owners = new Map<string, CurrentEdges>();
    const manual = manualSteps(this.#edited, this.#known);
    for (const owner of new Set([...this.#steps.keys(), ...manual.keys()])) {
      const { observed, declared } = this.#steps.get(owner) ?? { observed: [], declared: [] };
      const [seen, said] = [stepAt(observed, at), stepAt(declared, at)];
      const drawn = manual.get(owner)?.findLast(({ from }) => at === null || from <= at)?.declared;
      const rest = union([seen?.edges, said?.edges].flatMap((set) => set ?? []));
      const edges = drawn ? withManualEdges(rest, drawn) : rest;
      if (edges.inputs.size + edges.outputs.size === 0) continue;
      const { inputs, outputs, pairs } = named(edges);
      owners.set(owner, {
        inputs,
        outputs,
        pairs,
        columns: [],
        provisional: seen !== undefined && !isEmpty(seen.edges) && seen.provisional,
        unseen: sorted(at === null ? (seen?.unseen ?? []) : []),
      });
    }
    return owners;
  }

  /** All known datasets and jobs. */
  get #known(): ReadonlySet<string> {
    return new Set([
      ...this.datasets.map((name) => `dataset ${name}`),
      ...this.#events.flatMap(({ namedJobs }) => [...namedJobs].map((name) => `job ${name}`)),
    ]);
  }

  snapshot(): Snapshot {
    const events = this.#events;
    const mentions = events.flatMap((event) =>
      mentionsOf(event).map((statement) => ({ at: event.at, statement })),
    );
    const writes = writesOf(events, this.#runs);
    return {
      namespaces: times(events, ({ namedDatasets, namedJobs }) =>
        [...namedDatasets, ...namedJobs].map((name) => JSON.parse(name)[0]),
      ).map(([name, { first }]) => [name, first] as const),
      datasets: section([
        ...this.#inferredDatasets(),
        ...times(events, ({ namedDatasets }) => namedDatasets).map(([name, { first, last }]) => {
          const own = mentions.filter(({ statement }) => statement.name === name);
          const written = writes.filter((write) => write.dataset === name);
          const seen = widestSchema(own.map(({ statement }) => statement.schema));
          const schema = written.findLast((write) => write.schema !== null)?.schema ?? seen ?? null;
          const facets = new Map(own.flatMap(({ statement }) => [...statement.facets]));
          return [
            name,
            {
              first,
              last,
              facets: sorted(facets),
              schema,
              columns: schema === null ? [] : columnsOf(JSON.parse(schema).fields, ""),
              version: written.findLast(({ version }) => version !== null)?.version ?? null,
              lastWritten: written.findLast(({ byRun }) => byRun)?.at ?? null,
            },
          ] as const;
        }),
      ]),
      versions: section(
        groups(
          writes.filter(({ version }) => version !== null),
          ({ dataset, version }) => JSON.stringify([dataset, version]),
        ).map(([key, own]) => [
          key,
          { first: own[0]!.at, last: own.at(-1)!.at, firstWriter: own[0]!.writer },
        ]),
      ),
      jobs: section(this.#jobs()),
      jobVersions: section(
        [...this.#executions].flatMap(([job, executions]) =>
          groups(
            executions.filter(({ version }) => version !== null),
            ({ version }) => version!,
          ).map(
            ([version, own]) =>
              [
                JSON.stringify([job, version]),
                { first: Math.min(...own.map(({ at }) => at)), last: Math.max(...own.map(({ at }) => at)) },
              ] as const,
          ),
        ),
      ),
      runs: section(this.#runs.map((run) => [run.publicId, run.row])),
      executions: section(
        [
          ...[...this.#executions].map((entry) => [ExecutionLayer.observed, entry] as const),
          ...[...this.#declarations].map((entry) => [ExecutionLayer.declared, entry] as const),
        ].flatMap(([layer, [owner, executions]]) =>
          executions.map((execution) => [
            JSON.stringify([owner, layer, execution.key]),
            {
              at: execution.at,
              closed: execution.closed,
              closedByNewer: execution.closedByNewer,
              good: execution.good,
              all: named(execution.all),
              success: named(execution.success),
              version: "version" in execution ? execution.version : null,
            },
          ]),
        ),
      ),
      tableEdges: this.#edges(({ edges, provisional }) => [
        ...[...edges.inputs].map(([dataset, layer]) => [dataset, 0, layer, false, provisional]),
        ...[...edges.outputs].map(([dataset, { byPairs, layer }]) => [
          dataset,
          1,
          layer,
          byPairs,
          provisional,
        ]),
      ]),
      pairEdges: this.#edges(({ edges }, layer) =>
        [...edges.pairs.values()].map(([from, to]) => [from, to, layer]),
      ),
      columnEdges: this.#edges(({ edges }) => [...edges.columns.values()].map(columnRow)),
      current: section(this.current(null)),
      continuations: section(
        groups(
          mentions.flatMap(({ at, statement: { name, continues } }) =>
            continues === undefined || continues === name
              ? []
              : [{ key: JSON.stringify([name, continues]), at }],
          ),
          ({ key }) => key,
        ).map(([key, own]) => [key, { first: own[0]!.at, last: own.at(-1)!.at }]),
      ),
      symlinks: section(symlinkClaims(events)),
      representatives: section(
        representatives(events, this.datasets, this.#inferredClaims(), this.#decided, this.#writers()),
      ),
      schedules: section(schedules(events)),
      sources: section(sources(events)),
      hidden: section(hiddenNodes(this.#edited, events, this.#known)),
      labels: section(labels(this.#edited, (node, name) => this.#facet(node, name), this.#known)),
      descriptions: section(descriptions(this.#edited, this.#known)),
      tags: section(
        new Map(
          events
            .flatMap((event) => [...event.jobTags, ...mentionsOf(event).flatMap(({ tags }) => tags)])
            .map((tag) => [tag, true] as const),
        ),
      ),
    };
  }

  /** Datasets named only in SQL: only the times of their mentions are known. */
  #inferredDatasets(): (readonly [string, unknown])[] {
    const named = new Set(this.#events.flatMap(({ namedDatasets }) => [...namedDatasets]));
    const mentions = this.#inferred.mentions.filter(({ dataset }) => !named.has(dataset));
    return groups(mentions, ({ dataset }) => dataset).map(([name, own]) => {
      const at = own.map((mention) => mention.at);
      const times = { first: Math.min(...at), last: Math.max(...at) };
      return [
        name,
        { ...times, facets: [], schema: null, columns: [], version: null, lastWritten: null },
      ] as const;
    });
  }

  /** Jobs that ever wrote anything. */
  #writers(): Set<string> {
    const steps = [
      ...[...this.#steps].map(
        ([owner, { observed, declared }]) => [owner, [...observed, ...declared]] as const,
      ),
      ...[...manualSteps(this.#edited, this.#known)].map(
        ([owner, own]) => [owner, storedManualSteps(own)] as const,
      ),
    ];
    const writes = steps.filter(([, own]) => own.some(({ edges }) => edges.outputs.size > 0));
    return new Set(writes.map(([owner]) => owner));
  }

  #inferredClaims(): [by: string, on: string][] {
    const parents = new Map(
      this.#jobs().map(([job, row]) => [job, (row as { parent: string | null }).parent] as const),
    );
    const owners = (dataset: string) =>
      [...this.#steps].flatMap(([owner, { observed, declared }]) =>
        [...observed, ...declared].some(
          ({ edges }) => edges.inputs.has(dataset) || edges.outputs.has(dataset),
        )
          ? [owner]
          : [],
      );
    return inferredClaims(this.#inferred, this.datasets, (job) => parents.get(job) ?? null, owners);
  }

  #jobs(): [string, unknown][] {
    return times(this.#events, ({ namedJobs }) => namedJobs).map(([job, { first, last }]) => {
      const own = this.#events.filter((event) => event.job === job);
      const facets = new Map(own.flatMap(({ jobFacets }) => [...jobFacets]));
      const type = facets.get("jobType");
      const said = (key: string) =>
        isObject(type) && !isDeleted(type) && typeof type[key] === "string" ? type[key] : null;
      const executions = [...(this.#executions.get(job) ?? [])].sort(
        (a, b) => a.at - b.at || (a.key < b.key ? -1 : 1),
      );
      return [
        job,
        {
          first,
          last,
          facets: sorted(
            [...facets].map(([name, value]) => [name, isDeleted(value) ? null : canonicalJson(value)]),
          ),
          parent: own.findLast(({ parent }) => parent && parent[1] !== job)?.parent?.[1] ?? null,
          type: said("jobType"),
          integration: said("integration"),
          processingType: said("processingType"),
          provisional: this.#steps.get(job)?.observed.at(-1)?.provisional ?? true,
          version: executions.findLast(({ version }) => version !== null)?.version ?? null,
        },
      ];
    });
  }

  /** Returns the latest facet of a dataset or job. */
  #facet(node: string, name: "tags" | "ownership"): unknown {
    if (node.startsWith("dataset ")) {
      const said = this.#events
        .flatMap(mentionsOf)
        .findLast((own) => `dataset ${own.name}` === node && own.facets.has(name));
      const text = said?.facets.get(name);
      return text == null ? undefined : JSON.parse(text);
    }
    return this.#events
      .findLast((event) => `job ${event.job}` === node && event.jobFacets.has(name))
      ?.jobFacets.get(name);
  }

  #edges(elements: (step: Step, layer: number) => unknown[]): Section {
    const rows = (owner: string, steps: readonly Step[], layer: number) =>
      spans(steps, (step) => elements(step, layer)).map(
        ({ element, from, to }) => [JSON.stringify([owner, element, from]), to] as const,
      );
    return section([
      ...[...this.#steps].flatMap(([owner, { observed, declared }]) => [
        ...rows(owner, observed, 0),
        ...rows(owner, declared, 1),
      ]),
      ...[...manualSteps(this.#edited, this.#known)].flatMap(([owner, steps]) =>
        rows(owner, storedManualSteps(steps), 3),
      ),
    ]);
  }
}

interface ModelExecution extends Execution {
  /** Content of the job's version; null when the execution makes none. */
  readonly version: string | null;
}

/** Returns the executions of each job from its runs. */
function observedExecutions(runs: readonly ModelRun[]): Map<string, ModelExecution[]> {
  const ended = new Map(runs.map((run) => [JSON.stringify([run.runId, run.job]), run.hasEnded]));
  const executions = groups(runs, ({ job, execution }) => JSON.stringify([job, execution])).map(
    ([key, members]): [string, ModelExecution] => {
      const byTime = [...members].sort(
        (a, b) =>
          a.first - b.first || (a.tryNumber ?? 0) - (b.tryNumber ?? 0) || (a.publicId < b.publicId ? -1 : 1),
      );
      const successful = byTime.filter(isSuccessful);
      const lastSuccess = new Map(
        successful.filter((run) => run.tryNumber !== null).map((run) => [run.mapIndex, run]),
      );
      const counted = successful.filter(
        (run) => run.tryNumber === null || run === lastSuccess.get(run.mapIndex),
      );
      const lastTries = [...new Map(byTime.map((run) => [run.mapIndex, run])).values()];
      const isFailed = (run: ModelRun) =>
        run.hasEnded && !isSuccessful(run) && (run.tryNumber === null || !lastSuccess.has(run.mapIndex));
      const hasParent = members.some(({ parent }) => parent !== null);
      const closedByRuns = hasParent
        ? members.some(({ parent }) => parent !== null && ended.get(JSON.stringify(parent)))
        : members.every(({ hasEnded }) => hasEnded);
      const good = successful.length > 0 && !lastTries.some(isFailed);
      const success = union(counted.map(({ edges }) => edges));
      const { inputs, outputs } = named(success);
      const [job, execution] = JSON.parse(key) as [string, string];
      return [
        job,
        {
          key: execution,
          at: byTime[0]!.first,
          closed: closedByRuns || members.some(({ unbounded }) => unbounded),
          closedByNewer: hasParent,
          good,
          all: union(members.map(({ edges }) => edges)),
          success,
          version: good
            ? JSON.stringify([
                inputs.flatMap(([dataset, layer]) => (layer === EdgeLayer.observed ? [dataset] : [])),
                outputs.flatMap(([dataset, , layer]) => (layer === EdgeLayer.observed ? [dataset] : [])),
                successful.at(-1)!.source,
              ])
            : null,
        },
      ];
    },
  );
  return new Map(
    groups(executions, ([job]) => job).map(([job, own]) => [job, own.map(([, execution]) => execution)]),
  );
}

/** Returns the declarations of each job and dataset: executions of the declared layer, immediately complete. */
function declarations(events: readonly EventStatement[]): Map<string, Execution[]> {
  const declared = events.filter(({ event }) => event.kind !== "run");
  return new Map(
    groups(declared, ({ job, dataset }) => ownerName(job, dataset)).map(([owner, own]) => [
      owner,
      own.map((event) => {
        const edges = declaredEdges(event);
        const key = contentIdOfDigest(Buffer.from(event.hash, "hex"));
        return {
          key,
          at: event.at,
          closed: true,
          closedByNewer: false,
          good: true,
          all: edges,
          success: edges,
        };
      }),
    ]),
  );
}

function ownerName(job: string | undefined, dataset: DatasetStatement | undefined): string {
  return job ?? `dataset ${dataset!.name}`;
}

interface ModelWrite {
  readonly dataset: string;
  readonly writer: string;
  /** Whether a run wrote data; dataset events and preparing statements do not. */
  readonly byRun: boolean;
  readonly at: number;
  readonly schema: string | null;
  readonly version: string | null;
}

/** Returns writes of datasets, in order (SPEC.md §7). */
function writesOf(events: readonly EventStatement[], runs: readonly ModelRun[]): ModelWrite[] {
  const write = (
    dataset: string,
    writer: string,
    byRun: boolean,
    at: number,
    said: Pick<DatasetStatement, "schema" | "lifecycle" | "declaredVersion">,
  ): ModelWrite => {
    const content = [said.schema ?? null, said.lifecycle ?? null, said.declaredVersion ?? null];
    const isDescribed = content.some((part) => part !== null);
    return {
      dataset,
      writer,
      byRun,
      at,
      schema: content[0]!,
      version: isDescribed ? JSON.stringify(content) : null,
    };
  };
  return [
    ...runs
      .filter(isSuccessful)
      .flatMap((run) =>
        run.writes.map(({ dataset, seenAt, said }) =>
          write(
            dataset,
            run.publicId,
            run.edges.outputs.has(dataset),
            run.succeeded ?? run.ended ?? seenAt,
            said,
          ),
        ),
      ),
    ...events.flatMap(({ at, hash, dataset }) =>
      dataset ? [write(dataset.name, contentIdOfDigest(Buffer.from(hash, "hex")), false, at, dataset)] : [],
    ),
  ].sort((a, b) => a.at - b.at || (a.writer < b.writer ? -1 : 1));
}

/** Returns the schemas stated by writers and dataset events. */
function writtenSchemas(events: readonly EventStatement[], runs: readonly ModelRun[]): SchemaAt[] {
  return writesOf(events, runs).flatMap(({ dataset, at, writer, schema }) =>
    schema === null ? [] : [{ dataset, at, writer, columns: columnNames(schema) }],
  );
}

/** Returns the last of the widest schemas, in the order in which they were seen, without deleted ones. */
function widestSchema(seen: readonly (string | null | undefined)[]): string | undefined {
  const width = (schema: string) =>
    (JSON.parse(schema).fields as unknown[]).filter(
      (field) => isObject(field) && typeof field.name === "string",
    ).length;
  const schemas = seen.filter((schema) => typeof schema === "string");
  const most = Math.max(...schemas.map(width));
  return schemas.findLast((schema) => width(schema) === most);
}

/** Returns the seen schema of each dataset: see {@link widestSchema}. */
function seenSchemas(events: readonly EventStatement[]): Map<string, readonly string[]> {
  const said = events.flatMap(mentionsOf).filter(({ schema }) => schema !== undefined);
  const widest = groups(said, ({ name }) => name).map(
    ([name, own]) => [name, widestSchema(own.map(({ schema }) => schema))] as const,
  );
  return new Map(widest.flatMap(([name, schema]) => (schema ? [[name, columnNames(schema)] as const] : [])));
}

/** Returns the database datasets named in events of the tasks of each parent job. */
function families(events: readonly EventStatement[]): Map<string, { namespace: string; name: string }[]> {
  const named = events.flatMap(({ event, parent, inputs, outputs }) =>
    event.kind === "run" && parent
      ? [...inputs, ...outputs].map(({ name }) => ({ parent: parent[1], name }))
      : [],
  );
  return new Map(
    groups(named, ({ parent }) => parent).map(([parent, own]) => [
      parent,
      [...new Set(own.map(({ name }) => name))].flatMap((dataset) => {
        const [namespace, name] = JSON.parse(dataset) as [string, string];
        return isDatabase(namespace) ? [{ namespace, name }] : [];
      }),
    ]),
  );
}

/** Returns the datasets that trigger each DAG, from its latest run with a timetable. */
function schedules(events: readonly EventStatement[]): [string, unknown][] {
  const told = events.flatMap(({ event, job }) => {
    const datasets = event.kind === "run" ? scheduledBy(event.run.facets.airflowDagRun) : undefined;
    return datasets ? [{ job: job!, datasets }] : [];
  });
  return groups(told, ({ job }) => job).map(([job, own]) => [job, own.at(-1)!.datasets]);
}

function sources(events: readonly EventStatement[]): [string, unknown][] {
  const stated = events.flatMap((event) =>
    mentionsOf(event).flatMap(({ source }) => (source ? [{ at: event.at, source }] : [])),
  );
  return groups(stated, ({ source }) => source[0]).map(([name, own]) => {
    return [name, { uri: own.at(-1)!.source[1], first: own[0]!.at, last: own.at(-1)!.at }];
  });
}

/**
 * Returns an event's statements about datasets; of two mentions of one dataset the first comes last, so that it wins.
 */
function mentionsOf({ inputs, outputs, dataset }: EventStatement): DatasetStatement[] {
  return [...inputs, ...outputs, ...(dataset ? [dataset] : [])].reverse();
}

function columnsOf(fields: unknown, path: string): unknown[] {
  return (Array.isArray(fields) ? fields : []).flatMap((field) => {
    if (!isObject(field) || typeof field.name !== "string") return [];
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    const name = `${path}${field.name}`;
    return [[name, text(field.type), text(field.description)], ...columnsOf(field.fields, `${name}.`)];
  });
}

function times(
  events: readonly EventStatement[],
  names: (event: EventStatement) => Iterable<string>,
): [string, { first: number; last: number }][] {
  const mentioned = events.flatMap((event) => [...names(event)].map((name) => ({ name, at: event.at })));
  const byName = groups(mentioned, ({ name }) => name).map(
    ([name, own]) =>
      [name, { first: own[0]!.at, last: own.at(-1)!.at }] satisfies [string, { first: number; last: number }],
  );
  return section(byName) as [string, { first: number; last: number }][];
}

function isEmpty(edges: Edges): boolean {
  return edges.inputs.size + edges.outputs.size === 0;
}
