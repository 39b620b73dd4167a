/** Helpers for the tests of packages that are built on the store. */
export { openTestStore, type TestStore } from "./open-test-store.ts";
