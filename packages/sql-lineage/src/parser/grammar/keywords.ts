/** Keywords that end an expression or a relation, so they cannot be an unquoted column or alias. */
export const reservedWords: ReadonlySet<string> = new Set(
  `ALL AND ANTI AS ASC BETWEEN BY CASE CONNECT CROSS DESC DISTINCT ELSE END EXCEPT EXISTS FETCH FOR FROM FULL GROUP
  HAVING ILIKE IN INNER INTERSECT INTO IS JOIN LEFT LIKE LIMIT MINUS NATURAL NOT NULLS OFFSET ON OR ORDER
  OUTER PIVOT QUALIFY RETURNING RIGHT RLIKE SELECT SEMI SET SIMILAR STRAIGHT_JOIN TABLESAMPLE THEN UNION UNPIVOT USING
  VALUES WHEN WHERE WINDOW WITH`.split(/\s+/),
);

/** Reserved words that are functions if a parenthesis follows. */
export const functionWords: ReadonlySet<string> = new Set([
  "LEFT",
  "RIGHT",
  "VALUES",
  "EXISTS",
  "ALL",
  "OFFSET",
  "SET",
  "LIKE",
  "ILIKE",
  "RLIKE",
]);

/** Keywords of infix operators. */
export const operatorWords: ReadonlySet<string> = new Set(
  "AND OR LIKE ILIKE RLIKE IN BETWEEN IS SIMILAR".split(" "),
);

/** Keywords that are operators if an operand follows, and names otherwise. */
export const softOperatorWords: ReadonlySet<string> = new Set(
  "UESCAPE REGEXP IREGEXP GLOB MATCH DIV MOD XOR OVERLAPS ESCAPE COLLATE SOUNDS MEMBER REGEXP_LIKE".split(
    " ",
  ),
);

/** Keywords that are values. */
export const constantWords: ReadonlySet<string> = new Set(
  `NULL TRUE FALSE DEFAULT UNKNOWN CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURRENT_ROLE
  CURRENT_SCHEMA CURRENT_CATALOG SESSION_USER LOCALTIME LOCALTIMESTAMP MAXVALUE`.split(/\s+/),
);

/** Date and time units, which can appear in place of a column. */
export const dateUnits: ReadonlySet<string> = new Set(
  `YEAR YEARS YY YYYY QUARTER QUARTERS QTR QQ MONTH MONTHS MON MM WEEK WEEKS WK WW ISOWEEK ISOYEAR DAY DAYS DD D HOUR
  HOURS HH MINUTE MINUTES MI N SECOND SECONDS SS S MILLISECOND MILLISECONDS MS MICROSECOND MICROSECONDS MCS NANOSECOND
  NANOSECONDS NS EPOCH DECADE CENTURY MILLENNIUM DOW DOY DAYOFWEEK DAYOFYEAR DAYOFMONTH WEEKDAY YEAROFWEEK WEEKOFYEAR
  DATE TIMEZONE TIMEZONE_HOUR TIMEZONE_MINUTE YEAR_MONTH DAY_HOUR DAY_MINUTE DAY_SECOND HOUR_MINUTE HOUR_SECOND
  MINUTE_SECOND`.split(/\s+/),
);

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

/** Keywords of set operations. */
export const setWords: ReadonlySet<string> = new Set(["UNION", "INTERSECT", "EXCEPT", "MINUS"]);

/** Keywords that start a statement, which cannot be aliases if statements need no separator. */
export const statementAliasStops: ReadonlySet<string> = new Set(
  `INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE DECLARE EXEC EXECUTE IF WHILE BEGIN PRINT GO RETURN USE COMMIT
  ROLLBACK RAISERROR THROW WAITFOR DBCC REVOKE DENY OPEN CLOSE DEALLOCATE BREAK CONTINUE GOTO CHECKPOINT
  RECONFIGURE`.split(/\s+/),
);

/** Keywords that start a statement, for dialects without required semicolons. */
export const statementStarts: ReadonlySet<string> = new Set([
  ...statementAliasStops,
  ..."SELECT END ELSE SET BULK WITH GRANT FETCH".split(" "),
]);
