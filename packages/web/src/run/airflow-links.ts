import { webAddress } from "../ui/controls/web-link.tsx";

/** A link into Airflow, as sent by the producer. */
export interface AirflowLink {
  readonly label: string;
  readonly address: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Returns the links in the facets of a run. Only http and https links that were sent; none is constructed.
 */
export function airflowLinks(facets: Readonly<Record<string, unknown>>): AirflowLink[] {
  const links: AirflowLink[] = [];
  const add = (label: string, value: unknown): void => {
    const address = webAddress(value);
    if (address && !links.some((link) => link.address === address)) links.push({ label, address });
  };
  for (const name of ["airflow", "airflowDagRun"]) {
    const facet = facets[name];
    if (!isObject(facet)) continue;
    const part = (key: string): Record<string, unknown> => (isObject(facet[key]) ? facet[key] : {});
    add("Airflow log", part("taskInstance").log_url);
    add("Airflow task", part("taskInstance").url);
    add("Airflow run", part("dagRun").url);
    add("Airflow DAG", part("dag").url);
  }
  const external = facets.externalQuery;
  if (isObject(external)) add("Query", external.url);
  return links;
}

/** Returns the Airflow run id in the facets; null for other runs. */
export function airflowRunId(facets: Readonly<Record<string, unknown>>): string | null {
  for (const name of ["airflow", "airflowDagRun"]) {
    const facet = facets[name];
    if (isObject(facet) && isObject(facet.dagRun) && typeof facet.dagRun.run_id === "string")
      return facet.dagRun.run_id.slice(0, 300);
  }
  return null;
}
