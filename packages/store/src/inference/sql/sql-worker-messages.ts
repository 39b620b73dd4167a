import type { OpenedSql, SqlAnswer, SqlQuestion, SqlTask } from "./sql-tasks.ts";

/** Messages from the main thread to the SQL thread. One at a time. */
export type ToSqlWorker =
  | { readonly type: "open"; readonly key: string; readonly question: SqlQuestion }
  | { readonly type: "infer"; readonly key: string; readonly task: SqlTask };

/** Messages from the SQL thread. */
export type FromSqlWorker =
  | { readonly type: "ready"; readonly engineVersion: number }
  | { readonly type: "opened"; readonly opened: OpenedSql }
  | { readonly type: "inferred"; readonly answer: SqlAnswer }
  | { readonly type: "failed"; readonly message: string };
