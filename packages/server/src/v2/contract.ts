/**
 * The shapes of Headwater's own API (v2). Requests are validated with these schemas, answers are serialised
 * with them, and the OpenAPI document (and from it the web application's types) is generated from them.
 *
 * Conventions: every id is a name-based UUID that stays the same for the life of a thing; every time is an
 * ISO 8601 instant in UTC; absent means null, never a missing key, unless a field says otherwise.
 */
export * from "./contract/catalogue.ts";
export * from "./contract/catalogue-edits.ts";
export * from "./contract/common.ts";
export * from "./contract/dataset-quality.ts";
export * from "./contract/events.ts";
export * from "./contract/home.ts";
export * from "./contract/identity.ts";
export * from "./contract/impact.ts";
export * from "./contract/lineage.ts";
export * from "./contract/live.ts";
export * from "./contract/runs.ts";
export * from "./contract/search.ts";
export * from "./contract/time.ts";
export * from "./contract/views.ts";
