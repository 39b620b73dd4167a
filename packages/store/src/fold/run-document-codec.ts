import type { MergeKey, Register } from "./merge-key.ts";
import type { DatasetInRun, Processing, RunDocument, Terminal } from "./run-document.ts";

type Packed<Value> = [key: number, value: Value] | null;
type PackedDataset = [
  dataset: number,
  seen: number,
  facets: [string, number, string | null][],
  own: [string, number, unknown][],
  schema: Packed<string | null>,
  lifecycle: Packed<string | null>,
  declaredVersion: Packed<string | null>,
  lineage: Packed<string | null>,
];

/** Text form of a run document. Keys repeat over and over, so they are listed once and referred to by number. */
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
    document.startedAt,
    number(document.latest),
    document.typed,
    register(document.terminal),
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

/** Reads what {@link encodeRunDocument} wrote. */
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
        ([dataset, seen, facets, own, schema, lifecycle, declaredVersion, lineage]) => [
          dataset,
          {
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
    startedAt: body[1] as number | null,
    latest: keys[body[2] as number]!,
    typed: body[3] as boolean,
    terminal: register<Terminal>(body[4]),
    originalId: register<string>(body[5])!,
    parent: register<readonly [string, number]>(body[6]),
    root: register<readonly [string, number]>(body[7]),
    processing: register<Processing | null>(body[8]),
    sourceLocation: register<string | null>(body[9]),
    sourceText: register<string | null>(body[10]),
    jobLineage: register<string | null>(body[11]),
    facets: registers(body[12]),
    jobFacets: registers(body[13]),
    inputs: side(body[14]),
    outputs: side(body[15]),
  };
}
