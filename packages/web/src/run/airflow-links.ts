import { webAddress } from "../ui/controls/web-link.tsx";

/** A link into Airflow that the producer sent. */
export interface AirflowLink {
  readonly label: string;
  readonly address: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Links that the facets of a run carry. None is built: only what was sent, and only http and https. */
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

/** The run's id in Airflow, as its facets say; null for others. */
export function airflowRunId(facets: Readonly<Record<string, unknown>>): string | null {
  for (const name of ["airflow", "airflowDagRun"]) {
    const facet = facets[name];
    if (isObject(facet) && isObject(facet.dagRun) && typeof facet.dagRun.run_id === "string")
      return facet.dagRun.run_id.slice(0, 300);
  }
  return null;
}
