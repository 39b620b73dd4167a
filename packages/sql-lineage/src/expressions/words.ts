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
  "REGEXP GLOB MATCH DIV MOD XOR OVERLAPS ESCAPE COLLATE SOUNDS MEMBER REGEXP_LIKE".split(" "),
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
