/**
 * Statements of the corpora about which this package and an oracle do not say the same, and why that is settled as it
 * is. A statement is named by how it begins.
 */
export interface SettledDisagreement {
  readonly oracle: "libpg-query" | "sqlparser";
  readonly begins: string;
  readonly why: string;
}

/** Every disagreement that is known. */
export const settledDisagreements: readonly SettledDisagreement[] = [
  {
    oracle: "libpg-query",
    begins: "ALTER TABLE mart.fresh RENAME",
    why: "The old name is where the rows come from; PostgreSQL's tree has it as the object that is altered.",
  },
  {
    oracle: "sqlparser",
    begins: "ALTER TABLE mart.fresh RENAME",
    why: "It keeps the names of an ALTER where its tree has no table.",
  },
  {
    oracle: "sqlparser",
    begins: "SELECT e.value FROM generate_series",
    why: "A function in FROM is a table to it; it is none, as PostgreSQL says.",
  },
  {
    oracle: "sqlparser",
    begins: "SELECT t.id, u.tag FROM article",
    why: "A function in FROM is a table to it; it is none, as PostgreSQL says.",
  },
  {
    oracle: "sqlparser",
    begins: "DROP TABLE IF EXISTS mart.old",
    why: "What is dropped is changed; it keeps the names where its tree has no table.",
  },
  {
    oracle: "sqlparser",
    begins: "UNLOAD ('select e.id",
    why: "The query of an UNLOAD is a text to it.",
  },
  {
    oracle: "sqlparser",
    begins: "SELECT c.id, o.price FROM stage.customer c, c.orders o",
    why: "A path into a column of type SUPER is a table to it; Redshift unnests it.",
  },
];
