/** The URL parameters of the SQL page. */
export interface SqlSearch {
  readonly dialect?: string | undefined;
  /** Schema of unqualified names. */
  readonly schema?: string | undefined;
}

/** Parses the URL parameters of the SQL page. The page checks the dialect's name when it loads the parser. */
export function parseSqlSearch(values: Record<string, unknown>): SqlSearch {
  const { dialect, schema } = values;
  return {
    ...(typeof dialect === "string" && dialect !== "" && { dialect }),
    ...((typeof schema === "string" || typeof schema === "number") &&
      schema !== "" && { schema: String(schema) }),
  };
}
