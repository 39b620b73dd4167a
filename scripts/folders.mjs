/**
 * The folders inside the packages, each list from the ground to the roof. A file may import from its own folder and
 * from the folders listed before it, never from one listed later; types count. Files right in `src`
 * are the roof, unless `.` is listed. ARCHITECTURE.md says what each folder holds. `npm run lint` checks the lists.
 */
export const folders = {
  "packages/store/src": [
    "database",
    "database/embedded",
    "model",
    "model/runs",
    "contents",
    "events",
    "log",
    "access",
    "views",
    "forwarding",
    "graph",
    "fold/nodes",
    "fold/runs",
    "fold/edges",
    "fold/datasets",
    "fold/identity",
    "fold/catalog",
    "fold",
    "inference/sql",
    "inference",
    "queries/nodes",
    "queries/runs",
    "queries/lineage",
    "queries/jobs",
    "queries/datasets",
    "queries/catalog",
    "queries/log",
    "queries/home",
    "queries/search",
    "queries/selection",
    "queries/marquez",
    "live",
    ".",
    "testing",
  ],
};

/** The most source files in one folder, tests not counted. */
export const maxFilesInFolder = 20;
