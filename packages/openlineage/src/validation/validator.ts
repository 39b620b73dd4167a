import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import type { TSchema } from "typebox";
import { type FacetHome, type FacetKey, type FacetOf, facetSchemas } from "../facets/registry.ts";
import { parseEventTime } from "../parse/event-time.ts";
import { BaseFacet, DeletableFacet } from "../schema/base-facet.ts";
import { DatasetEvent, JobEvent, RunEvent } from "../schema/events.ts";
import { toJsonSchema } from "../schema/json-schema.ts";
import { isUri } from "./uri-format.ts";

/** One way in which a value breaks its schema. */
export interface Violation {
  /** JSON pointer (RFC 6901) into the value that was checked; empty for the value itself. */
  readonly pointer: string;
  /** What is wrong, as a clause: "must be string". */
  readonly message: string;
  /** What the schema wants at the pointer. */
  readonly expected: string;
}

/**
 * How strictly formats are held to. JSON Schema has them for annotations, and real producers do not keep them: Spark
 * says `file` where a URI should be. So a facet may break them, except where that makes a time unreadable.
 */
type Strictness = "specification" | "readable";

const compilers = new Map<Strictness, Ajv2020>();

function compile(schema: TSchema, strictness: Strictness): ValidateFunction {
  let compiler = compilers.get(strictness);
  if (compiler === undefined) {
    // One error per value is enough to act on, and keeps a hostile value from producing thousands.
    compiler = new Ajv2020({ strict: false, allErrors: false, meta: false, validateSchema: false });
    if (strictness === "readable") {
      compiler.addFormat("uri", true);
      compiler.addFormat("uuid", true);
      compiler.addFormat("date-time", (text) => parseEventTime(text) !== undefined);
    } else {
      compiler.addFormat("uri", isUri);
      for (const name of ["date-time", "uuid"] as const) {
        const format = fullFormats[name];
        if (format !== undefined) compiler.addFormat(name, format);
      }
    }
    compilers.set(strictness, compiler);
  }
  return compiler.compile(toJsonSchema(schema));
}

const facetValidators = new Map<string, ValidateFunction>();

/** A custom facet is held to the base facet of its home. */
function validatorOf(home: FacetHome, key: string): ValidateFunction {
  const schemas: Readonly<Record<string, TSchema>> = facetSchemas[home];
  const known = Object.hasOwn(schemas, key);
  const base = home === "job" || home === "dataset" ? DeletableFacet : BaseFacet;
  const name = known ? `${home}/${key}` : home;
  let validator = facetValidators.get(name);
  if (validator === undefined) {
    validator = compile(known ? (schemas[key] as TSchema) : base, "readable");
    facetValidators.set(name, validator);
  }
  return validator;
}

/** The last segment of a schema path, and what it demands, in words. */
function expectation(error: ErrorObject): string {
  switch (error.keyword) {
    case "type":
      return String(error.params.type);
    case "required":
      return `member "${error.params.missingProperty}"`;
    case "enum":
      return `one of ${(error.params.allowedValues as unknown[]).join(", ")}`;
    case "const":
      return JSON.stringify(error.params.allowedValue);
    case "format":
      return `a string in the format ${error.params.format}`;
    case "additionalProperties":
      return `no member "${error.params.additionalProperty}"`;
    case "minimum":
      return `at least ${error.params.limit}`;
    case "dependentRequired":
      return `member "${error.params.missingProperty}" together with "${error.params.property}"`;
    default:
      return error.message ?? error.keyword;
  }
}

/** Of the errors of a failed union, the one found deepest says most about the branch that was meant. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  let best: ErrorObject | undefined;
  for (const error of errors) {
    if (
      best === undefined ||
      best.keyword === "anyOf" ||
      error.instancePath.length > best.instancePath.length
    ) {
      best = error;
    }
  }
  return best;
}

function firstViolation(validator: ValidateFunction, value: unknown): Violation | undefined {
  if (validator(value)) return undefined;
  const error = mostTelling(validator.errors ?? []);
  if (error === undefined)
    return { pointer: "", message: "does not follow its schema", expected: "a valid value" };
  return {
    pointer: error.instancePath,
    message: error.message ?? error.keyword,
    expected: expectation(error),
  };
}

/**
 * Checks a facet against the specification's schema for its home and key; a custom facet against the base facet.
 * A facet with `_deleted: true` needs nothing else. Formats are not held to, see {@link Strictness}.
 *
 * @returns The most telling violation, or undefined when the facet is valid.
 */
export function checkFacet(home: FacetHome, key: string, facet: unknown): Violation | undefined {
  if (isDeleted(home, facet)) return undefined;
  return firstViolation(validatorOf(home, key), facet);
}

function isDeleted(home: FacetHome, facet: unknown): boolean {
  return (
    (home === "job" || home === "dataset") &&
    typeof facet === "object" &&
    facet !== null &&
    (facet as { _deleted?: unknown })._deleted === true
  );
}

/**
 * Reads one facet with its type. Events keep facets as they were sent, broken ones too; this is how to get at one that
 * can be relied upon.
 *
 * @returns The facet, or undefined when it is absent, deleted, or breaks its schema.
 */
export function readFacet<Home extends FacetHome, Key extends FacetKey<Home>>(
  home: Home,
  key: Key,
  facets: Readonly<Record<string, unknown>>,
): FacetOf<Home, Key> | undefined {
  if (!Object.hasOwn(facets, key)) return undefined;
  const facet = facets[key];
  if (isDeleted(home, facet) || !validatorOf(home, key)(facet)) return undefined;
  return facet as FacetOf<Home, Key>;
}

const eventSchemas = { run: RunEvent, job: JobEvent, dataset: DatasetEvent };
const eventValidators = new Map<string, ValidateFunction>();

/**
 * Checks an event strictly against the specification, facets included (the parser is lenient, this is not).
 *
 * @param kind Which of the three events it is meant to be.
 * @returns The most telling violation, or undefined when the event is valid.
 */
export function checkEvent(kind: keyof typeof eventSchemas, event: unknown): Violation | undefined {
  let validator = eventValidators.get(kind);
  if (validator === undefined) {
    validator = compile(eventSchemas[kind], "specification");
    eventValidators.set(kind, validator);
  }
  return firstViolation(validator, event);
}

/** Compiles every facet's validator now (about 0.2 s of CPU) instead of at its first use. */
export function prepareValidators(): void {
  for (const home of Object.keys(facetSchemas) as FacetHome[]) {
    for (const key of Object.keys(facetSchemas[home])) validatorOf(home, key);
  }
}
