import type { Logger } from "../database/logger.ts";

/** One line of a {@link recordedLog}. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Creates a logger that keeps its lines, to test with. */
export function recordedLog(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const record = (level: LogLine["level"]) => (fields: object, message: string) =>
    void lines.push({ level, fields: fields as LogLine["fields"], message });
  return {
    lines,
    debug: record("debug"),
    info: record("info"),
    warn: record("warn"),
    error: record("error"),
  };
}
