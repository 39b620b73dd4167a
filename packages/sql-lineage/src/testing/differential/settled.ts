/**
 * The corpus statements for which this package and an oracle disagree, with the reason. A statement is identified by
 * its beginning.
 */
export interface SettledDisagreement {
  readonly oracle: "libpg-query" | "sqlparser";
  readonly begins: string;
  readonly why: string;
}

/** All known disagreements. */
export const settledDisagreements: readonly SettledDisagreement[] = [
  {
    oracle: "libpg-query",
    begins: "ALTER TABLE mart.fresh RENAME",
    why: "The old name is the source of the rows; PostgreSQL's tree has it as the altered object.",
  },
  {
    oracle: "sqlparser",
    begins: "ALTER TABLE mart.fresh RENAME",
    why: "It stores the names of an ALTER outside table nodes.",
  },
  {
    oracle: "sqlparser",
    begins: "SELECT e.value FROM generate_series",
    why: "It treats a function in FROM as a table; PostgreSQL does not.",
  },
  {
    oracle: "sqlparser",
    begins: "SELECT t.id, u.tag FROM article",
    why: "It treats a function in FROM as a table; PostgreSQL does not.",
  },
  {
    oracle: "sqlparser",
    begins: "DROP TABLE IF EXISTS mart.old",
    why: "A dropped table is changed, but it stores the names outside table nodes.",
  },
  {
    oracle: "sqlparser",
    begins: "UNLOAD ('select e.id",
    why: "It treats the query of an UNLOAD as a string.",
  },
  {
    oracle: "sqlparser",
    begins: "SELECT c.id, o.price FROM stage.customer c, c.orders o",
    why: "It treats a path into a SUPER column as a table; Redshift unnests it.",
  },
];
