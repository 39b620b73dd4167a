import { type DialectName, findDialect } from "@headwater/sql-lineage";

/**
 * Returns the dialect of a run's SQL: as stated in its `sql` facet, else by the namespaces of its datasets, bytewise.
 * A Postgres connection whose host is Redshift is Redshift.
 *
 * @param stated - `dialect` of the `sql` facet
 * @param namespaces - of the databases that the run names
 */
export function dialectOf(stated: string | null, namespaces: readonly string[]): DialectName {
  if (namespaces.some((namespace) => /\.redshift(-serverless)?\.amazonaws\.com/i.test(namespace)))
    return "redshift";
  const named = stated === null ? undefined : findDialect(stated);
  if (named !== undefined) return named;
  // Sorted: the order in which a run names them has no meaning.
  for (const namespace of [...namespaces].sort()) {
    const scheme = /^[a-z0-9+.-]+/i.exec(namespace)?.[0];
    const shown = scheme === undefined ? undefined : findDialect(scheme);
    if (shown !== undefined) return shown;
  }
  return "generic";
}

/**
 * Filters the datasets of a DAG that names of a task may refer to: if its `sql` facet states a dialect, only
 * databases of that dialect.
 */
export function familyOf<Dataset extends { readonly namespace: string }>(
  stated: string | null,
  family: readonly Dataset[],
): readonly Dataset[] {
  const named = stated === null ? undefined : findDialect(stated);
  if (named === undefined) return family;
  return family.filter(({ namespace }) => {
    const shown = dialectOf(null, [namespace]);
    // Postgres connections may lead to Redshift, too.
    return shown === "generic" || shown === named || (shown === "redshift" && named === "postgres");
  });
}

/** Returns how a dialect stores unquoted names. Quoted ones keep their case, except on Redshift. */
export function storedPart(dialect: DialectName, part: string, quoted: boolean): string {
  switch (dialect) {
    case "redshift":
    case "trino":
    case "athena":
    case "hive":
    case "spark":
    case "databricks":
      return part.toLowerCase();
    case "postgres":
      return quoted ? part : part.toLowerCase();
    case "snowflake":
    case "oracle":
      return quoted ? part : part.toUpperCase();
    default:
      return part;
  }
}
