/** Analyzes SQL in a thread of its own, so that the page stays responsive and can end a costly analysis. */
import { catalogFromRecord, extractLineage } from "@headwater/sql-lineage";
import type { SqlQuestion } from "./sql-messages.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = ({ data }: MessageEvent<SqlQuestion>) => {
  const { sql, dialect, defaultSchema, tables } = data;
  const catalog = catalogFromRecord(tables, dialect);
  scope.postMessage(extractLineage(sql, { dialect, defaultSchema, catalog }));
};
