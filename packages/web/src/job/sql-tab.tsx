import type { ColumnSource } from "@headwater/sql-lineage";
import { useQuery } from "@tanstack/react-query";
import { EyeOff } from "lucide-react";
import type { JobDetail } from "../api/v2.gen.ts";
import { Code } from "../ui/content/code.tsx";
import { isDirect, outputColumns } from "./sql-marks.ts";

/** Limit of characters of analyzed SQL; longer texts would block the page. */
const maxCharacters = 200_000;

/** The SQL of a job. The ranges that feed the chosen output column are marked, its sources are listed. */
export function SqlTab({
  job,
  column,
  choose,
}: {
  job: JobDetail;
  /** The chosen column as `dataset column`. */
  column: string | undefined;
  choose: (column: string | undefined) => void;
}) {
  const sql = job.sql!;
  const stated = job.inference?.dialect ?? sql.dialect ?? "";
  const isShort = sql.query.length <= maxCharacters;
  const columns = useQuery({
    queryKey: ["sql-columns", stated, sql.query],
    enabled: isShort,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      // The parser is loaded when SQL is first shown.
      const { extractLineage, findDialect } = await import("@headwater/sql-lineage");
      const dialect = findDialect(stated) ?? "generic";
      return outputColumns(sql.query, extractLineage(sql.query, { dialect }));
    },
  });
  const found = columns.data ?? [];
  const chosen = found.find((one) => columnKey(one) === column);
  const datasets = [...new Set(found.map(({ dataset }) => dataset))];
  return (
    <div className="hw-sql-layout">
      <Code text={sql.query} language="sql" maxHeight={640} marks={chosen?.marks ?? []} />
      <aside className="hw-box" aria-label="Output columns">
        <h2>Column sources</h2>
        {!isShort && <p className="hw-dimmed">This SQL is too long to analyze here.</p>}
        {columns.isError && <p className="hw-dimmed">Could not parse this SQL.</p>}
        {columns.isSuccess && found.length === 0 && <p className="hw-dimmed">No output columns found.</p>}
        {datasets.map((dataset) => (
          <div key={dataset}>
            <div className="hw-dimmed hw-mono">{dataset || "query"}</div>
            <ul className="hw-output-columns">
              {found
                .filter((one) => one.dataset === dataset)
                .map((one) => (
                  <li key={columnKey(one)}>
                    <button
                      type="button"
                      aria-pressed={one === chosen}
                      onClick={() => choose(one === chosen ? undefined : columnKey(one))}
                    >
                      {one.column}
                    </button>
                  </li>
                ))}
            </ul>
          </div>
        ))}
        {chosen && (
          <div role="status">
            <Sources
              title="Value sources"
              sources={chosen.sources.filter(isDirect)}
              none="A constant or an unknown column"
            />
            {chosen.sources.some((source) => !isDirect(source)) && (
              <Sources
                title="Value also depends on"
                sources={chosen.sources.filter((source) => !isDirect(source))}
                none=""
              />
            )}
            {chosen.influences.length > 0 && (
              <Sources title="Row filters and joins use" sources={chosen.influences} none="" />
            )}
          </div>
        )}
      </aside>
    </div>
  );
}

function Sources({
  title,
  sources,
  none,
}: {
  title: string;
  sources: readonly ColumnSource[];
  none: string;
}) {
  return (
    <>
      <h3 className="hw-small-heading" style={{ marginTop: 12 }}>
        {title}
      </h3>
      {sources.length === 0 && <p className="hw-dimmed">{none}</p>}
      <ul className="hw-list">
        {sources.map(({ dataset, column, transformations }) => (
          <li key={`${dataset.name} ${column}`}>
            <div className="hw-list-main">
              <b className="hw-mono">{column}</b>
              <span className="hw-list-error">
                {dataset.name} ·{" "}
                {transformations.map(({ subtype }) => subtype.toLowerCase().replace("_", " ")).join(", ")}
              </span>
            </div>
            {transformations.some(({ masking }) => masking) && (
              <span className="hw-badge hw-dimmed">
                <EyeOff size={12} aria-hidden /> masked
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function columnKey({ dataset, column }: { dataset: string; column: string }): string {
  return `${dataset} ${column}`;
}
