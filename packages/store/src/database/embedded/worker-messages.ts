/** Durability of a commit: `strict` waits for the disk, `relaxed` only for the operating system (tests). */
export type Durability = "strict" | "relaxed";

/** Start parameters of the worker; `directory` null keeps the database in memory. */
export interface WorkerData {
  readonly directory: string | null;
  readonly durability: Durability;
  /** Archive of an empty, migrated database (tar, gzip). If it is missing, initdb creates the database. */
  readonly template: string;
}

/** Messages from the main thread to the database worker. */
export type ToWorker =
  | { readonly type: "data"; readonly data: Uint8Array }
  | { readonly type: "reset" }
  | { readonly type: "close" };

/** Messages from the database worker to the main thread. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "data"; readonly data: Uint8Array }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "closed" };
