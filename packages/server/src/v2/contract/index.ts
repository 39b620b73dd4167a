/**
 * The contract of the v2 API. Requests are validated with these schemas, the compiler checks what handlers return
 * against them (see {@link Answer}), and the OpenAPI document and the web application's types are generated from them.
 *
 * Conventions: an id is a name-based UUID that never changes; a time is an ISO 8601 instant in UTC; a missing value is
 * null, never a missing key, unless a field says otherwise.
 */
export * from "./access.ts";
export * from "./answer.ts";
export * from "./catalog.ts";
export * from "./common.ts";
export * from "./dataset-quality.ts";
export * from "./edits.ts";
export * from "./events.ts";
export * from "./forwarding.ts";
export * from "./health.ts";
export * from "./home.ts";
export * from "./identity.ts";
export * from "./impact.ts";
export * from "./lineage.ts";
export * from "./live.ts";
export * from "./notifications.ts";
export * from "./runs.ts";
export * from "./search.ts";
export * from "./time.ts";
export * from "./why.ts";
