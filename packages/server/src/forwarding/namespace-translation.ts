/**
 * The name that Airflow's Amazon provider gives a workgroup of Amazon Redshift Serverless; the catalog uses its endpoint.
 * Source: `RedshiftSQLHook.get_openlineage_database_info`, and the endpoints of Redshift Serverless.
 */
const shortWorkgroup = /^redshift:\/\/([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-\d):(\d+)$/;

/** Names of namespaces in the catalog. */
export interface NamespaceTranslation {
  readonly namespaces: Readonly<Record<string, string>>;
  /** AWS account of the workgroups; without it, they keep their short names. */
  readonly account?: string;
}

/**
 * Returns the name of a namespace in the catalog: its replacement, else the endpoint of a workgroup, else itself.
 */
export function translateNamespace(namespace: string, { namespaces, account }: NamespaceTranslation): string {
  if (Object.hasOwn(namespaces, namespace)) return namespaces[namespace]!;
  const workgroup = shortWorkgroup.exec(namespace);
  if (!workgroup || account === undefined) return namespace;
  const [, name, region, port] = workgroup;
  return `redshift://${name}.${account}.${region}.redshift-serverless.amazonaws.com:${port}`;
}

/**
 * Translates the namespaces of all datasets and jobs in an event, including facets (column lineage, symlinks, parent):
 * every object with a `namespace` and a `name`, and the input fields of column lineage.
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
