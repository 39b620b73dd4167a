import type { RunDataset } from "../api/v2.gen.ts";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { count, formatBytes } from "../ui/text/format.ts";

/** The inputs and outputs of a run with versions and sizes. */
export function RunDatasets({
  inputs,
  outputs,
}: {
  inputs: readonly RunDataset[];
  outputs: readonly RunDataset[];
}) {
  return (
    <div className="hw-columns" data-tight>
      <Datasets title="Inputs" datasets={inputs} />
      <Datasets title="Outputs" datasets={outputs} />
    </div>
  );
}

function Datasets({ title, datasets }: { title: string; datasets: readonly RunDataset[] }) {
  return (
    <section className="hw-box">
      <h2>
        {title} <span className="hw-dimmed">{datasets.length}</span>
      </h2>
      {datasets.length === 0 ? (
        <p className="hw-dimmed" style={{ margin: 0 }}>
          {" "}
          none
        </p>
      ) : (
        <ul className="hw-list">
          {datasets.map((one) => (
            <li key={one.dataset.id}>
              <div className="hw-list-main">
                <NodeLink node={one.dataset} />
              </div>
              <span className="hw-list-side hw-numbers">
                {formatStatistics(one.facets)}
                {one.version && (
                  <span className="hw-mono" style={{ display: "block" }}>
                    version {one.version.slice(0, 8)}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Formats rows and bytes of the facets `outputStatistics` or `inputStatistics`, if they are numbers. */
function formatStatistics(facets: Readonly<Record<string, unknown>>): string {
  const facet = facets.outputStatistics ?? facets.inputStatistics;
  if (typeof facet !== "object" || facet === null) return "";
  const { rowCount, size } = facet as Record<string, unknown>;
  return [
    typeof rowCount === "number" ? count(rowCount, "row") : "",
    typeof size === "number" ? formatBytes(size) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
