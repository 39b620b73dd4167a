import type { FacetHome } from "../facets/registry.ts";
import { escapePointer } from "../text/walk-json.ts";
import { checkFacet } from "../validation/validator.ts";
import type {
  NormalizedDataset,
  NormalizedInput,
  NormalizedJob,
  NormalizedOutput,
  NormalizedRun,
  SentFacets,
} from "./normalized-event.ts";
import type { ProblemLog } from "./problem-log.ts";
import { canonicalRunId, isUuid } from "./run-id.ts";

/** A JSON object with unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns true if a value is a JSON object (neither null nor an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the JSON type of a value, for messages. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value === undefined) return "absent";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Returns an own member of an object; undefined for inherited ones such as `constructor`. */
export function member(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

const noFacets: SentFacets = Object.freeze({});

/** Reads the members of an event and logs their problems. Methods return undefined if they logged a problem. */
export class MemberReader {
  readonly #log: ProblemLog;

  constructor(log: ProblemLog) {
    this.#log = log;
  }

  job(value: unknown, pointer: string): NormalizedJob | undefined {
    const object = this.#object(value, pointer, "a job with namespace and name");
    if (object === undefined) return undefined;
    const namespace = this.#name(object, "namespace", pointer);
    const name = this.#name(object, "name", pointer);
    const facets = this.#facets("job", object, "facets", pointer);
    return namespace === undefined || name === undefined ? undefined : { namespace, name, facets };
  }

  run(value: unknown, pointer: string): NormalizedRun | undefined {
    const object = this.#object(value, pointer, "a run with runId");
    if (object === undefined) return undefined;
    const facets = this.#withParent(this.#facets("run", object, "facets", pointer), `${pointer}/facets`);
    const runId = member(object, "runId");
    const runIdPointer = `${pointer}/runId`;
    if (runId === undefined || runId === null || runId === "") {
      this.#log.reject("missing-member", runIdPointer, "The run has no runId.", "a UUID");
      return undefined;
    }
    if (typeof runId !== "string") {
      this.#log.reject("wrong-type", runIdPointer, `runId is ${typeName(runId)}.`, "a string holding a UUID");
      return undefined;
    }
    const id = canonicalRunId(runId);
    if (!isUuid(runId)) {
      this.#log.warn(
        "run-id-not-uuid",
        runIdPointer,
        `runId is not a UUID; the run is stored as ${id}.`,
        "a UUID",
      );
    }
    return { id, originalId: runId, facets };
  }

  dataset(value: unknown, pointer: string): NormalizedDataset | undefined {
    const object = this.#object(value, pointer, "a dataset with namespace and name");
    return object === undefined ? undefined : this.#dataset(object, pointer);
  }

  inputs(event: JsonObject): NormalizedInput[] | undefined {
    return this.#list(event, "inputs", (object, pointer) => {
      const inputFacets = this.#facets("input", object, "inputFacets", pointer);
      const dataset = this.#dataset(object, pointer);
      return dataset === undefined ? undefined : { ...dataset, inputFacets };
    });
  }

  outputs(event: JsonObject): NormalizedOutput[] | undefined {
    return this.#list(event, "outputs", (object, pointer) => {
      const outputFacets = this.#facets("output", object, "outputFacets", pointer);
      const dataset = this.#dataset(object, pointer);
      return dataset === undefined ? undefined : { ...dataset, outputFacets };
    });
  }

  #list<Item>(
    event: JsonObject,
    key: string,
    read: (object: JsonObject, pointer: string) => Item | undefined,
  ): Item[] | undefined {
    const value = member(event, key);
    if (value === undefined) return [];
    const pointer = `/${key}`;
    if (value === null) {
      this.#log.warn("null-member", pointer, `${key} is null; treated as empty.`, "an array, or no member");
      return [];
    }
    if (!Array.isArray(value)) {
      this.#log.reject("wrong-type", pointer, `${key} is ${typeName(value)}.`, "an array of datasets");
      return undefined;
    }
    const items: Item[] = [];
    for (const [index, entry] of value.entries()) {
      const object = this.#object(entry, `${pointer}/${index}`, "a dataset with namespace and name");
      const item = object === undefined ? undefined : read(object, `${pointer}/${index}`);
      if (item !== undefined) items.push(item);
    }
    return items.length === value.length ? items : undefined;
  }

  #dataset(object: JsonObject, pointer: string): NormalizedDataset | undefined {
    const namespace = this.#name(object, "namespace", pointer);
    const name = this.#name(object, "name", pointer);
    const facets = this.#facets("dataset", object, "facets", pointer);
    return namespace === undefined || name === undefined ? undefined : { namespace, name, facets };
  }

  #object(value: unknown, pointer: string, expected: string): JsonObject | undefined {
    if (isObject(value)) return value;
    const missing = value === undefined || value === null;
    const what = pointer.slice(1);
    this.#log.reject(
      missing ? "missing-member" : "wrong-type",
      pointer,
      missing ? `The event has no ${what}.` : `${what} is ${typeName(value)}.`,
      expected,
    );
    return undefined;
  }

  #name(object: JsonObject, key: "namespace" | "name", pointer: string): string | undefined {
    const value = member(object, key);
    const at = `${pointer}/${key}`;
    if (typeof value === "string") {
      if (value === "")
        this.#log.warn("empty-name", at, `The ${key} is empty.`, "a string that is not empty");
      return value;
    }
    const missing = value === undefined || value === null;
    this.#log.reject(
      missing ? "missing-member" : "wrong-type",
      at,
      missing ? `The ${key} is missing.` : `The ${key} is ${typeName(value)}.`,
      "a string",
    );
    return undefined;
  }

  #facets(home: FacetHome, owner: JsonObject, key: string, ownerPointer: string): SentFacets {
    const value = member(owner, key);
    if (value === undefined) return noFacets;
    const pointer = `${ownerPointer}/${key}`;
    if (value === null) {
      this.#log.warn("null-member", pointer, `${key} is null; treated as empty.`, "an object, or no member");
      return noFacets;
    }
    if (!isObject(value)) {
      this.#log.warn(
        "ignored-member",
        pointer,
        `${key} is ${typeName(value)}.`,
        "an object of facets by key",
      );
      return noFacets;
    }
    for (const facetKey of Object.keys(value)) {
      const known = home === "run" && facetKey === "parentRun" ? "parent" : facetKey;
      const violation = checkFacet(home, known, value[facetKey]);
      if (violation === undefined) continue;
      this.#log.warn(
        "facet-invalid",
        `${pointer}/${escapePointer(facetKey)}${violation.pointer}`,
        `The ${home} facet ${JSON.stringify(facetKey.slice(0, 100))} violates its schema: ${violation.message}.`,
        violation.expected,
      );
    }
    return value;
  }

  /** Handles openlineage-airflow 0.x, which sent the parent under its old key, and for a while under both. */
  #withParent(facets: SentFacets, pointer: string): SentFacets {
    if (!Object.hasOwn(facets, "parentRun") || Object.hasOwn(facets, "parent")) return facets;
    this.#log.warn(
      "parent-run-alias",
      `${pointer}/parentRun`,
      "The facet parentRun is treated as parent.",
      'the key "parent"',
    );
    return { ...facets, parent: facets.parentRun };
  }
}
