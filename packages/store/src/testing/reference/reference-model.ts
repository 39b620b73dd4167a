/**
 * The graph, computed in the most direct way from the set of events: SPEC.md in code, without database or increments,
 * and sharing no line with the fold except leaf functions: ids (identifiers.ts), `normalizeSql` and `withoutCommit`
 * (identity of sources), and `applySenderRules`. Slow by design.
 */
import { canonicalJson } from "@headwater/openlineage";
import { EdgeLayer, ExecutionLayer } from "../../model/layers.ts";
import { type NamedEdges, type Section, type Snapshot, section, sorted } from "../snapshot.ts";
import { checks } from "./reference-checks.ts";
import {
  columnsOf,
  families,
  type ModelWrite,
  mentionsOf,
  schedules,
  seenSchemas,
  sources,
  times,
  widestSchema,
  writesOf,
  writtenSchemas,
} from "./reference-datasets.ts";
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
import {
  declarations,
  executionRow,
  type ModelExecution,
  observedExecutions,
} from "./reference-executions.ts";
import { groups } from "./reference-groups.ts";
import { type Decided, representatives, symlinkClaims } from "./reference-identity.ts";
import { type Inferred, inferRuns, inferredClaims } from "./reference-inference.ts";
import { type ModelRun, runsOf } from "./reference-runs.ts";
import {
  type DatasetStatement,
  type EventStatement,
  isDeleted,
  isObject,
  type ReceivedEvent,
  statementsOf,
} from "./reference-statements.ts";

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
      datasets: section([...this.#inferredDatasets(), ...this.#namedDatasets(mentions, writes)]),
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
      jobVersions: section(this.#jobVersions()),
      runs: section(this.#runs.map((run) => [run.publicId, run.row])),
      executions: section(this.#executionRows()),
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
      checks: section(checks(this.#runs)),
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

  #namedDatasets(
    mentions: readonly { readonly statement: DatasetStatement }[],
    writes: readonly ModelWrite[],
  ): (readonly [string, unknown])[] {
    return times(this.#events, ({ namedDatasets }) => namedDatasets).map(([name, { first, last }]) => {
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
    });
  }

  #jobVersions(): (readonly [string, unknown])[] {
    return [...this.#executions].flatMap(([job, executions]) =>
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
    );
  }

  #executionRows(): (readonly [string, unknown])[] {
    return [
      ...[...this.#executions].map((entry) => [ExecutionLayer.observed, entry] as const),
      ...[...this.#declarations].map((entry) => [ExecutionLayer.declared, entry] as const),
    ].flatMap(([layer, [owner, executions]]) =>
      executions.map(
        (execution) => [JSON.stringify([owner, layer, execution.key]), executionRow(execution)] as const,
      ),
    );
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
        ...rows(owner, observed, EdgeLayer.observed),
        ...rows(owner, declared, EdgeLayer.declared),
      ]),
      ...[...manualSteps(this.#edited, this.#known)].flatMap(([owner, steps]) =>
        rows(owner, storedManualSteps(steps), EdgeLayer.manual),
      ),
    ]);
  }
}

function isEmpty(edges: Edges): boolean {
  return edges.inputs.size + edges.outputs.size === 0;
}
