/** How safe a commit is: `strict` waits for the disk, `relaxed` for the operating system only (tests). */
export type Durability = "strict" | "relaxed";

/** What the worker is started with; `directory` null keeps the database in memory. */
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
