/**
 * The shapes of Headwater's own API (v2). Requests are validated with these schemas, answers are serialised
 * with them, and the OpenAPI document (and from it the web application's types) is generated from them.
 *
 * Conventions: every id is a name-based UUID that stays the same for the life of a thing; every time is an
 * ISO 8601 instant in UTC; absent means null, never a missing key, unless a field says otherwise.
 */
export * from "./access.ts";
export * from "./catalogue.ts";
export * from "./catalogue-edits.ts";
export * from "./common.ts";
export * from "./dataset-quality.ts";
export * from "./events.ts";
export * from "./forwarding.ts";
export * from "./home.ts";
export * from "./identity.ts";
export * from "./impact.ts";
export * from "./lineage.ts";
export * from "./live.ts";
export * from "./runs.ts";
export * from "./search.ts";
export * from "./time.ts";
export * from "./views.ts";
