/** A JSON Schema, or a part of one. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Resolves a `$ref`, given the document that contains it. */
export interface SchemaDocument {
  resolve(reference: string): { schema: SchemaNode; document: SchemaDocument };
}

interface Place {
  schema: SchemaNode;
  document: SchemaDocument;
}

/** A schema with its `$ref` and `allOf` parts merged; the parts keep references to their documents. */
interface Merged {
  types: Set<string>;
  format: unknown;
  minimum: unknown;
  values: string | undefined;
  required: Set<string>;
  properties: Map<string, Place>;
  additional: Place | boolean;
  items: Place | undefined;
  branches: Place[];
  dependentRequired: string;
  not: string;
}

function merge(place: Place, into: Merged = emptyMerged()): Merged {
  const { schema, document } = place;
  const inner = (part: unknown): Place => ({ schema: part as SchemaNode, document });
  if (typeof schema.$ref === "string") {
    const local = (schema.$defs as Record<string, SchemaNode> | undefined)?.[schema.$ref];
    if (local === undefined) merge(document.resolve(schema.$ref), into);
    else merge({ schema: local, document: withLocal(document, schema.$ref, local) }, into);
  }
  for (const part of (schema.allOf as unknown[] | undefined) ?? []) merge(inner(part), into);
  const branches = ((schema.anyOf ?? schema.oneOf) as unknown[] | undefined) ?? [];
  if (branches.length === 1) merge(inner(branches[0]), into);
  else into.branches.push(...branches.map(inner));
  if (typeof schema.type === "string") into.types.add(schema.type);
  into.format ??= schema.format;
  into.minimum ??= schema.minimum;
  if (schema.const !== undefined) into.values = JSON.stringify([schema.const]);
  if (schema.enum !== undefined) into.values = JSON.stringify([...(schema.enum as string[])].sort());
  for (const name of (schema.required as string[] | undefined) ?? []) into.required.add(name);
  for (const [name, part] of Object.entries((schema.properties as object | undefined) ?? {})) {
    into.properties.set(name, inner(part));
  }
  const additional = schema.additionalProperties;
  if (typeof additional === "object") into.additional = inner(additional);
  else if (additional === false) into.additional = false;
  if (schema.items !== undefined) into.items = inner(schema.items);
  if (schema.dependentRequired !== undefined)
    into.dependentRequired = JSON.stringify(schema.dependentRequired);
  if (schema.not !== undefined) into.not = JSON.stringify(schema.not);
  return into;
}

function emptyMerged(): Merged {
  return {
    types: new Set(),
    format: undefined,
    minimum: undefined,
    values: undefined,
    required: new Set(),
    properties: new Map(),
    additional: true,
    items: undefined,
    branches: [],
    dependentRequired: "",
    not: "",
  };
}

/** TypeBox places the definition of a recursive schema next to the reference. */
function withLocal(outer: SchemaDocument, name: string, schema: SchemaNode): SchemaDocument {
  const document: SchemaDocument = {
    resolve: (reference) => (reference === name ? { schema, document } : outer.resolve(reference)),
  };
  return document;
}

const numbers = new WeakMap<object, number>();
let counter = 0;
function numberOf(schema: object): number {
  let number = numbers.get(schema);
  if (number === undefined) {
    number = ++counter;
    numbers.set(schema, number);
  }
  return number;
}

/**
 * Compares the values that two schemas accept, member by member and in both directions. Recursive schemas are compared
 * as graphs: a pair whose comparison is in progress counts as equal. `oneOf` and `anyOf` are treated as the same (the
 * specification's branches are mutually exclusive), and so are `const` and an `enum` with one value.
 *
 * @param isContainer - returns true for paths where the second schema can have more members; they are not compared
 * @returns one line per difference; empty if the schemas are equal
 */
export function compareSchemas(
  theirs: Place,
  ours: Place,
  isContainer: (path: string) => boolean = () => false,
): string[] {
  const seen = new Set<string>();
  const differences: string[] = [];
  const compare = (left: Place, right: Place, path: string): void => {
    const pair = `${numberOf(left.schema)}/${numberOf(right.schema)}`;
    if (seen.has(pair)) return;
    seen.add(pair);
    const [a, b] = [merge(left), merge(right)];
    const differ = (what: string, x: unknown, y: unknown) => {
      if (String(x) !== String(y)) differences.push(`${path}: ${what}: ${String(x)} and ${String(y)}`);
    };
    // A constant or branches already determine the type; the specification sometimes omits it there.
    if (a.values === undefined && a.branches.length === 0)
      differ("type", [...a.types].sort(), [...b.types].sort());
    differ("format", a.format, b.format);
    differ("minimum", a.minimum, b.minimum);
    differ("values", a.values, b.values);
    differ("required", [...a.required].sort(), [...b.required].sort());
    differ("dependentRequired", a.dependentRequired, b.dependentRequired);
    differ("not", a.not, b.not);
    differ("branches", a.branches.length, b.branches.length);
    if (!isContainer(path))
      differ("properties", [...a.properties.keys()].sort(), [...b.properties.keys()].sort());
    for (const [name, place] of a.properties) {
      const other = b.properties.get(name);
      if (other !== undefined) compare(place, other, `${path}/${name}`);
    }
    differ("additionalProperties", typeof a.additional, typeof b.additional);
    if (typeof a.additional === "object" && typeof b.additional === "object") {
      compare(a.additional, b.additional, `${path}/*`);
    } else differ("additionalProperties", a.additional, b.additional);
    differ("items", typeof a.items, typeof b.items);
    if (a.items !== undefined && b.items !== undefined) compare(a.items, b.items, `${path}[]`);
    const inOrder = (places: Place[]) => [...places].sort((x, y) => (branchKey(x) < branchKey(y) ? -1 : 1));
    const others = inOrder(b.branches);
    for (const [index, branch] of inOrder(a.branches).entries()) {
      const other = others[index];
      if (other !== undefined) compare(branch, other, `${path}|${branchKey(branch)}`);
    }
  };
  compare(theirs, ours, "");
  return differences;
}

/** Branches are distinguished by the constant of their `type` member. */
function branchKey(place: Place): string {
  const kind = merge(place).properties.get("type");
  return (kind && merge(kind).values) ?? "";
}
