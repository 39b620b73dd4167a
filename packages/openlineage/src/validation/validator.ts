import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import type { TSchema } from "typebox";
import { type FacetHome, type FacetKey, type FacetOf, facetSchemas } from "../facets/registry.ts";
import { parseEventTime } from "../parse/event-time.ts";
import { BaseFacet, DeletableFacet } from "../schema/base-facet.ts";
import { DatasetEvent, JobEvent, RunEvent } from "../schema/events.ts";
import { toJsonSchema } from "../schema/json-schema.ts";
import { isUri } from "./uri-format.ts";

/** A schema violation. */
export interface Violation {
  /** JSON pointer (RFC 6901) into the checked value; empty for the value itself. */
  readonly pointer: string;
  /** The problem, as a clause: "must be string". */
  readonly message: string;
  /** The value that the schema requires at the pointer. */
  readonly expected: string;
}

/**
 * The strictness of format checks. Formats are annotations in JSON Schema, and some producers violate them: Spark sends
 * `file` instead of a URI. Therefore facets can violate formats, except timestamps that cannot be parsed.
 */
type Strictness = "specification" | "readable";

const compilers = new Map<Strictness, Ajv2020>();

function compile(schema: TSchema, strictness: Strictness): ValidateFunction {
  let compiler = compilers.get(strictness);
  if (compiler === undefined) {
    // One error per value is sufficient and prevents a malicious value from producing thousands.
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

/** Returns the validator of a facet. Custom facets are validated as the base facet of their home. */
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

/** Describes the requirement that a value violates. */
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

/** Returns the deepest error. For a failed union, it describes the intended branch best. */
function mostSpecific(errors: readonly ErrorObject[]): ErrorObject | undefined {
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
  const error = mostSpecific(validator.errors ?? []);
  if (error === undefined)
    return { pointer: "", message: "does not match its schema", expected: "a valid value" };
  return {
    pointer: error.instancePath,
    message: error.message ?? error.keyword,
    expected: expectation(error),
  };
}

/**
 * Checks a facet against the specification's schema for its home and key, or a custom facet against the base facet. A
 * facet with `_deleted: true` needs no other members. Formats are not enforced, except for timestamps.
 *
 * @returns the most specific violation, or undefined if the facet is valid
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
 * Returns a validated facet with its type. Events keep facets as sent, including invalid ones.
 *
 * @returns the facet, or undefined if it is absent, deleted or invalid
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
 * Validates an event strictly against the specification, including its facets. For lenient parsing, use `parseEvent`.
 *
 * @param kind - the expected kind of the event
 * @returns the most specific violation, or undefined if the event is valid
 */
export function checkEvent(kind: keyof typeof eventSchemas, event: unknown): Violation | undefined {
  let validator = eventValidators.get(kind);
  if (validator === undefined) {
    validator = compile(eventSchemas[kind], "specification");
    eventValidators.set(kind, validator);
  }
  return firstViolation(validator, event);
}

/** Compiles all facet validators now (about 0.2 s of CPU time) instead of on first use. */
export function prepareValidators(): void {
  for (const home of Object.keys(facetSchemas) as FacetHome[]) {
    for (const key of Object.keys(facetSchemas[home])) validatorOf(home, key);
  }
}
