/** A Redshift endpoint, as its host name describes it. */
export interface RedshiftHost {
  readonly kind: "serverless" | "provisioned";
  /** Name of the workgroup or identifier of the cluster. */
  readonly name: string;
  /** The account of a workgroup; the host name of a cluster has none. */
  readonly account?: string;
  readonly region: string;
}

/**
 * Parses the host name of a workgroup, `<workgroup>.<account>.<region>.redshift-serverless.amazonaws.com`, or of a cluster,
 * `<cluster>.<id>.<region>.redshift.amazonaws.com`; undefined if it is neither.
 */
export function parseRedshiftHost(host: string): RedshiftHost | undefined {
  const match =
    /^([a-z][a-z0-9-]*)\.([a-z0-9]+)\.([a-z]{2}-[a-z-]+-\d)\.redshift(-serverless)?\.amazonaws\.com(\.cn)?$/.exec(
      host,
    );
  if (!match) return undefined;
  const [, name, owner, region, serverless] = match as unknown as [string, string, string, string, string?];
  if (serverless === undefined) return { kind: "provisioned", name, region };
  return /^\d{12}$/.test(owner) ? { kind: "serverless", name, account: owner, region } : undefined;
}
