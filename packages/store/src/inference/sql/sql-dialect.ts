import { type DialectName, findDialect } from "@headwater/sql-lineage";

/**
 * The dialect of a run's SQL: what its `sql` facet says, else what the namespaces of its datasets show, bytewise. A connection
 * of type Postgres that leads to Redshift, which the host tells, is Redshift.
 *
 * @param stated - `dialect` of the `sql` facet
 * @param namespaces - of the databases that the run names
 */
export function dialectOf(stated: string | null, namespaces: readonly string[]): DialectName {
  if (namespaces.some((namespace) => /\.redshift(-serverless)?\.amazonaws\.com/i.test(namespace)))
    return "redshift";
  const named = stated === null ? undefined : findDialect(stated);
  if (named !== undefined) return named;
  // In an order of their own: that in which a run came to name them says nothing.
  for (const namespace of [...namespaces].sort()) {
    const scheme = /^[a-z0-9+.-]+/i.exec(namespace)?.[0];
    const shown = scheme === undefined ? undefined : findDialect(scheme);
    if (shown !== undefined) return shown;
  }
  return "generic";
}

/**
 * The datasets of a DAG among which those of a task are looked for: where its `sql` facet says a dialect, those of other
 * databases cannot be meant.
 */
export function familyOf<Dataset extends { readonly namespace: string }>(
  stated: string | null,
  family: readonly Dataset[],
): readonly Dataset[] {
  const named = stated === null ? undefined : findDialect(stated);
  if (named === undefined) return family;
  return family.filter(({ namespace }) => {
    const shown = dialectOf(null, [namespace]);
    // Connections of type Postgres lead to Redshift, too.
    return shown === "generic" || shown === named || (shown === "redshift" && named === "postgres");
  });
}

/** How a dialect stores the names that were not quoted. Quoted ones keep their case, except on Redshift. */
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
