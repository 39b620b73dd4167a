import type { ErrorObject } from "ajv/dist/2020.js";

type Tree = Record<string, unknown>;

/** Returns the paths of settings that the schema rejects, such as `lineage.cpu`, or that are missing. */
export function unusableSettings(errors: readonly ErrorObject[]): string[] {
  return errors.flatMap(({ keyword, instancePath, params }) => {
    const path = instancePath.slice(1).replaceAll("/", ".");
    if (keyword === "additionalProperties") return [];
    if (keyword !== "required") return [path];
    return [path === "" ? params.missingProperty : `${path}.${params.missingProperty}`];
  });
}

/**
 * Returns a copy of a configuration in which valid values take the place of what the schema rejects, so that the rules can
 * check the rest. A section that stays incomplete is left out.
 */
export function repaired(input: object, valid: object, errors: readonly ErrorObject[]): object {
  const copy = structuredClone(input) as Tree;
  for (const { keyword, instancePath, params } of errors) {
    const path = instancePath.split("/").slice(1);
    if (keyword === "additionalProperties") path.push(params.additionalProperty);
    if (keyword === "required") path.push(params.missingProperty);
    replace(copy, valid as Tree, path);
  }
  return copy;
}

function replace(copy: Tree, valid: Tree, [name, ...rest]: readonly string[]): void {
  if (name === undefined) return;
  const [present, filler] = [copy[name], valid[name]];
  const isSection = (value: unknown): value is Tree =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (rest.length > 0 && isSection(present) && isSection(filler)) replace(present, filler, rest);
  else if (filler === undefined) delete copy[name];
  else copy[name] = structuredClone(filler);
}
