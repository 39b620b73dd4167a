/** Keywords that start a clause and cannot be an alias without AS, besides those that end every expression. */
export const clauseWords: ReadonlySet<string> = new Set(
  `APPLY ASOF CLUSTER DISTRIBUTE EMIT FINAL FORCE FORMAT GLOBAL GRANT LATERAL LOCK OPTION PREWHERE SAMPLE SETTINGS SORT
  START UNNEST USE MATCH_RECOGNIZE POSITIONAL MODEL INSERT UPDATE DELETE MERGE OVERWRITE WHENEVER ERRORS LOG OUTPUT`.split(
    /\s+/,
  ),
);

/** Keywords that start a clause only if followed by one of these, and are names otherwise. */
export const clauseWordFollowers: Readonly<Record<string, readonly string[]>> = {
  APPLY: [],
  ASOF: ["JOIN", "LEFT", "INNER"],
  CLUSTER: ["BY"],
  DISTRIBUTE: ["BY"],
  EMIT: ["CHANGES"],
  FINAL: [],
  FORCE: ["INDEX", "KEY"],
  FORMAT: [],
  GLOBAL: ["JOIN", "ANY", "ALL", "LEFT", "INNER"],
  GRANT: [],
  LOCK: ["IN"],
  LOG: ["ERRORS"],
  OPTION: ["("],
  OUTPUT: ["INSERTED", "DELETED", "INTO"],
  MODEL: ["PARTITION", "DIMENSION", "IGNORE", "KEEP", "UNIQUE", "RETURN", "REFERENCE", "MAIN", "MEASURES"],
  POSITIONAL: ["JOIN"],
  SAMPLE: ["(", "BERNOULLI", "SYSTEM", "BLOCK", "ROW"],
  SETTINGS: [],
  SORT: ["BY"],
  START: ["WITH"],
  USE: ["INDEX", "KEY"],
  INSERT: ["INTO", "OVERWRITE"],
  UPDATE: ["SET"],
  DELETE: [],
  MERGE: [],
  OVERWRITE: [],
  WHENEVER: [],
  ERRORS: [],
};

/** Table functions with known output columns, in lowercase. */
export const functionColumns: Readonly<Record<string, readonly string[]>> = {
  flatten: ["SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"],
  split_to_table: ["SEQ", "INDEX", "VALUE"],
  string_split: ["value", "ordinal"],
  openjson: ["key", "value", "type"],
  generate_series: ["generate_series"],
  json_each: ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"],
  jsonb_each: ["key", "value"],
  json_each_text: ["key", "value"],
  jsonb_each_text: ["key", "value"],
  jsonb_array_elements: ["value"],
  jsonb_array_elements_text: ["value"],
  json_array_elements: ["value"],
  json_array_elements_text: ["value"],
  explode: ["col"],
  explode_outer: ["col"],
  posexplode: ["pos", "col"],
  posexplode_outer: ["pos", "col"],
};
