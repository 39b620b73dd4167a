import type { MergeKey, Register } from "../merge-key.ts";
import { type Mark, markName } from "./attempts.ts";
import type { DatasetInRun, Processing, RunDocument } from "./run-document.ts";

type Packed<Value> = [key: number, value: Value] | null;
type PackedDataset = [
  dataset: number,
  first: number,
  seen: number,
  facets: [string, number, string | null][],
  own: [string, number, unknown][],
  schema: Packed<string | null>,
  lifecycle: Packed<string | null>,
  declaredVersion: Packed<string | null>,
  lineage: Packed<string | null>,
];

/** Encodes a run document as text. Repeated keys are listed once and referred to by number. */
export function encodeRunDocument(document: RunDocument): string {
  const keys: MergeKey[] = [];
  const numbers = new Map<string, number>();
  const number = (key: MergeKey) => {
    const text = `${key[0]} ${key[1]} ${key[2]}`;
    let known = numbers.get(text);
    if (known === undefined) {
      known = keys.push(key) - 1;
      numbers.set(text, known);
    }
    return known;
  };
  const register = <Value>(value: Register<Value> | undefined): Packed<Value> =>
    value ? [number(value.key), value.value] : null;
  const registers = <Value>(map: Map<string, Register<Value>>): [string, number, Value][] =>
    [...map].map(([name, { key, value }]) => [name, number(key), value]);
  const side = (map: Map<number, DatasetInRun>): PackedDataset[] =>
    [...map].map(([dataset, entry]) => [
      dataset,
      number(entry.first),
      number(entry.seen),
      registers(entry.facets),
      registers(entry.own),
      register(entry.schema),
      register(entry.lifecycle),
      register(entry.declaredVersion),
      register(entry.lineage),
    ]);
  const body = [
    document.firstAt,
    number(document.latest),
    document.typed,
    [...document.marks.values()].map(({ key, type, byAirflow }) => [number(key), type, byAirflow]),
    register(document.originalId),
    register(document.parent),
    register(document.root),
    register(document.processing),
    register(document.sourceLocation),
    register(document.sourceText),
    register(document.jobLineage),
    registers(document.facets),
    registers(document.jobFacets),
    side(document.inputs),
    side(document.outputs),
  ];
  return JSON.stringify([keys, body]);
}

/** Decodes the result of {@link encodeRunDocument}. */
export function decodeRunDocument(text: string): RunDocument {
  const [keys, body] = JSON.parse(text) as [MergeKey[], unknown[]];
  const register = <Value>(value: unknown): Register<Value> | undefined => {
    if (value === null) return undefined;
    const [key, content] = value as [number, Value];
    return { key: keys[key]!, value: content };
  };
  const registers = <Value>(value: unknown): Map<string, Register<Value>> =>
    new Map(
      (value as [string, number, Value][]).map(([name, key, content]) => [
        name,
        { key: keys[key]!, value: content },
      ]),
    );
  const side = (value: unknown): Map<number, DatasetInRun> =>
    new Map(
      (value as PackedDataset[]).map(
        ([dataset, first, seen, facets, own, schema, lifecycle, declaredVersion, lineage]) => [
          dataset,
          {
            first: keys[first]!,
            seen: keys[seen]!,
            facets: registers(facets),
            own: registers(own),
            schema: register(schema),
            lifecycle: register(lifecycle),
            declaredVersion: register(declaredVersion),
            lineage: register(lineage),
          },
        ],
      ),
    );
  return {
    firstAt: body[0] as number,
    latest: keys[body[1] as number]!,
    typed: body[2] as boolean,
    marks: new Map(
      (body[3] as [number, Mark["type"], boolean][]).map(([key, type, byAirflow]) => {
        const mark = { key: keys[key]!, type, byAirflow };
        return [markName(mark), mark];
      }),
    ),
    originalId: register<string>(body[4])!,
    parent: register<readonly [string, number]>(body[5]),
    root: register<readonly [string, number]>(body[6]),
    processing: register<Processing | null>(body[7]),
    sourceLocation: register<string | null>(body[8]),
    sourceText: register<string | null>(body[9]),
    jobLineage: register<string | null>(body[10]),
    facets: registers(body[11]),
    jobFacets: registers(body[12]),
    inputs: side(body[13]),
    outputs: side(body[14]),
  };
}
