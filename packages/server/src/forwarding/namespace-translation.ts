/**
 * Airflow's Amazon provider names a workgroup of Amazon Redshift Serverless so; the catalogue knows it by its endpoint.
 * Source: `RedshiftSQLHook.get_openlineage_database_info`, and the endpoints of Redshift Serverless.
 */
const shortWorkgroup = /^redshift:\/\/([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-\d):(\d+)$/;

/** How namespaces are called in the catalogue. */
export interface NamespaceTranslation {
  readonly namespaces: Readonly<Record<string, string>>;
  /** Without it, workgroups keep their short names. */
  readonly account?: string;
}

/**
 * What a namespace is called in the catalogue: what the table says, else the endpoint of a workgroup, else the same.
 */
export function translateNamespace(namespace: string, { namespaces, account }: NamespaceTranslation): string {
  if (Object.hasOwn(namespaces, namespace)) return namespaces[namespace]!;
  const workgroup = shortWorkgroup.exec(namespace);
  if (!workgroup || account === undefined) return namespace;
  const [, name, region, port] = workgroup;
  return `redshift://${name}.${account}.${region}.redshift-serverless.amazonaws.com:${port}`;
}

/**
 * An event with its namespaces translated wherever a dataset or a job is named, in facets too (column lineage,
 * symlinks, parent): everything with a `namespace` and a `name`, and the input fields of column lineage.
 */
export function translateEvent(event: unknown, translation: NamespaceTranslation): unknown {
  if (Array.isArray(event)) return event.map((item) => translateEvent(item, translation));
  if (typeof event !== "object" || event === null) return event;
  const { namespace, name } = event as { namespace?: unknown; name?: unknown };
  const names = typeof namespace === "string" && typeof name === "string";
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      names && key === "namespace"
        ? translateNamespace(value as string, translation)
        : translateEvent(value, translation),
    ]),
  );
}
