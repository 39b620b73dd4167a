/** Manual edits of the catalog in the most direct form (SPEC.md §10). */
import type { EditContent } from "../../log/command-content.ts";
import { EdgeLayer } from "../../model/layers.ts";
import { nodeName } from "../snapshot.ts";
import { type Edges, noEdges, type Step, union } from "./reference-edges.ts";
import { groups } from "./reference-groups.ts";
import { type EventStatement, isDeleted, isObject, shownTag, withColon } from "./reference-statements.ts";

/** A manual edit. No two have the same time. */
export interface Edited {
  readonly content: EditContent;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly isUndone: boolean;
}

interface Named {
  readonly kind: "dataset" | "job";
  readonly namespace: string;
  readonly name: string;
}

/** The known datasets and jobs, as `dataset […]` and `job […]`. */
export type KnownNodes = ReadonlySet<string>;

function nodeOf({ kind, namespace, name }: Named): string {
  return `${kind} ${nodeName(namespace, name)}`;
}

function holding(edited: readonly Edited[]): Edited[] {
  return edited.filter(({ isUndone }) => !isUndone).sort((a, b) => a.at - b.at);
}

/** Returns hidden nodes: the latest edit hid them, and no event that names them was received after it. */
export function hiddenNodes(
  edited: readonly Edited[],
  events: readonly EventStatement[],
  known: KnownNodes,
): [string, true][] {
  const words = holding(edited).flatMap(({ content, at }) =>
    content.kind === "hide" || content.kind === "unhide"
      ? content.subjects.map((subject) => ({ node: nodeOf(subject), hides: content.kind === "hide", at }))
      : [],
  );
  return groups(words, ({ node }) => node).flatMap(([node, own]): [string, true][] => {
    const { hides, at } = own.at(-1)!;
    const isNamedSince = events.some(
      ({ namedDatasets, namedJobs, receivedAt }) =>
        receivedAt > at &&
        [
          ...[...namedDatasets].map((name) => `dataset ${name}`),
          ...[...namedJobs].map((name) => `job ${name}`),
        ].includes(node),
    );
    return hides && known.has(node) && !isNamedSince ? [[node, true]] : [];
  });
}

/** Returns tags and owners of all nodes: from the latest facet and the latest manual edit. */
export function labels(
  edited: readonly Edited[],
  facetOf: (node: string, name: "tags" | "ownership") => unknown,
  known: KnownNodes,
): [string, unknown][] {
  const words = holding(edited).flatMap(({ content }) => {
    switch (content.kind) {
      case "add-tag":
      case "remove-tag": {
        const label = ["tag", content.subject.column, withColon(content.tag)];
        return [{ node: nodeOf(content.subject), label, word: content.kind === "add-tag" }];
      }
      case "add-owner":
      case "remove-owner": {
        const label = ["owner", content.owner.name, content.owner.type];
        return [{ node: nodeOf(content.subject), label, word: content.kind === "add-owner" }];
      }
      default:
        return [];
    }
  });
  const last = new Map(words.map(({ node, label, word }) => [JSON.stringify([node, ...label]), word]));
  const stated = new Set(
    [...known].flatMap((node) => [
      ...members(facetOf(node, "tags"), "tags").flatMap(({ key, value, field }) => {
        if (typeof key !== "string") return [];
        const column = typeof field === "string" ? field : null;
        return [JSON.stringify([node, "tag", column, shownTag(key, value)])];
      }),
      ...members(facetOf(node, "ownership"), "owners").flatMap(({ name, type }) =>
        typeof name === "string"
          ? [JSON.stringify([node, "owner", name, typeof type === "string" ? type : null])]
          : [],
      ),
    ]),
  );
  return [...new Set([...stated, ...last.keys()])].flatMap((key): [string, unknown][] => {
    const [node] = JSON.parse(key) as [string];
    const word = last.get(key) ?? null;
    if (!known.has(node) || (!stated.has(key) && word !== true)) return [];
    return [[key, { byFacet: stated.has(key), byPerson: word, effective: word ?? true }]];
  });
}

/** Returns manual descriptions. */
export function descriptions(edited: readonly Edited[], known: KnownNodes): [string, string][] {
  const last = new Map(
    holding(edited).flatMap(({ content }) =>
      content.kind === "set-description"
        ? [[JSON.stringify([nodeOf(content.subject), content.subject.column]), content] as const]
        : [],
    ),
  );
  return [...last].flatMap(([key, { subject, description }]): [string, string][] =>
    description === null || !known.has(nodeOf(subject)) ? [] : [[key, description]],
  );
}

/** Manual edges of an owner: from and to a job, or between two datasets. */
export interface ManualDeclarations {
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
  readonly pairs: readonly {
    readonly from: string;
    readonly to: string;
    readonly columns: readonly (readonly [string, string])[];
  }[];
}

/** Returns the growing manual edges of each owner; an edge takes effect when everything that it names is known. */
export function manualSteps(
  edited: readonly Edited[],
  known: KnownNodes,
): Map<string, { readonly from: number; readonly declared: ManualDeclarations }[]> {
  const edges = holding(edited).flatMap(({ content, at }) => {
    if (content.kind !== "declare-edge") return [];
    const job = content.job && ({ kind: "job", ...content.job } as const);
    const named = [content.from, content.to, ...(job ? [job] : [])];
    if (!named.every((own) => known.has(nodeOf(own)))) return [];
    const owner = job ?? (content.from.kind === "job" ? content.from : content.to);
    return [
      { owner: owner.kind === "job" ? nodeName(owner.namespace, owner.name) : nodeOf(owner), content, at },
    ];
  });
  return new Map(
    groups(edges, ({ owner }) => owner).map(([owner, own]) => [
      owner,
      own.map(({ at }, index) => {
        const inputs = new Set<string>();
        const outputs = new Set<string>();
        const pairs: ManualDeclarations["pairs"][number][] = [];
        for (const { content } of own.slice(0, index + 1)) {
          const [from, to] = [content.from, content.to].map(({ namespace, name }) =>
            nodeName(namespace, name),
          );
          if (content.from.kind === "job") outputs.add(to!);
          else if (content.to.kind === "job") inputs.add(from!);
          else pairs.push({ from: from!, to: to!, columns: content.columns });
        }
        return { from: at, declared: { inputs, outputs, pairs } };
      }),
    ]),
  );
}

/** Converts steps to the layers of the edge tables. */
export function storedManualSteps(
  steps: readonly { readonly from: number; readonly declared: ManualDeclarations }[],
): Step[] {
  return steps.map(({ from, declared }) => {
    const edges = noEdges();
    for (const pair of declared.pairs) {
      edges.inputs.set(pair.from, EdgeLayer.manualPair);
      edges.outputs.set(pair.to, { byPairs: true, layer: EdgeLayer.manual });
      edges.pairs.set(JSON.stringify([pair.from, pair.to]), [pair.from, pair.to]);
      for (const [fromColumn, toColumn] of pair.columns) {
        const ends = [pair.from, fromColumn, pair.to, toColumn] as const;
        edges.columns.set(JSON.stringify(ends), {
          ends,
          transformations: new Map(),
          layer: EdgeLayer.manual,
        });
      }
    }
    for (const input of declared.inputs) edges.inputs.set(input, EdgeLayer.manual);
    for (const output of declared.outputs)
      edges.outputs.set(output, { byPairs: false, layer: EdgeLayer.manual });
    return { from, edges, unseen: new Map(), provisional: false };
  });
}

/** Adds manual edges to the other current edges of an owner. */
export function withManualEdges(edges: Edges, declared: ManualDeclarations): Edges {
  const extended = union([edges]);
  for (const input of declared.inputs)
    extended.inputs.set(
      input,
      Math.min(EdgeLayer.declared, extended.inputs.get(input) ?? EdgeLayer.declared),
    );
  for (const output of declared.outputs) {
    const known = extended.outputs.get(output);
    extended.outputs.set(output, {
      byPairs: known?.byPairs ?? false,
      layer: Math.min(EdgeLayer.declared, known?.layer ?? EdgeLayer.declared),
    });
  }
  const paired = noEdges();
  for (const { from, to } of declared.pairs) {
    paired.inputs.set(from, EdgeLayer.declared);
    paired.outputs.set(to, { byPairs: true, layer: EdgeLayer.declared });
    paired.pairs.set(JSON.stringify([from, to]), [from, to]);
  }
  return union([extended, paired]);
}

function members(facet: unknown, key: string): Record<string, unknown>[] {
  if (!isObject(facet) || isDeleted(facet)) return [];
  const list = (facet as Record<string, unknown>)[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}
