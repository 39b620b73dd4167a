import { type DialectName, dialectNames, findDialect } from "@headwater/sql-lineage";
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Failure, Loading } from "../ui/content/states.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { analysisQuery } from "./analyze.ts";
import { exampleSql } from "./example.ts";
import { ProblemList } from "./problem-list.tsx";
import { selectRange } from "./select-range.ts";
import { SourceTable } from "./source-table.tsx";
import { SqlGraph } from "./sql-graph.tsx";
import { useDraft } from "./use-draft.ts";

const route = getRouteApi("/sql");

/** Waits for this pause in typing before it analyzes the SQL, in milliseconds. */
const pauseMs = 400;

const dialectLabels: Readonly<Record<DialectName, string>> = {
  redshift: "Amazon Redshift",
  postgres: "PostgreSQL",
  snowflake: "Snowflake",
  bigquery: "BigQuery",
  spark: "Spark",
  databricks: "Databricks",
  trino: "Trino",
  athena: "Amazon Athena",
  hive: "Hive",
  mysql: "MySQL",
  mssql: "SQL Server",
  oracle: "Oracle",
  duckdb: "DuckDB",
  sqlite: "SQLite",
  generic: "Other",
};

/** Shows the lineage of SQL that the user pastes, with the schemas of the store. */
export default function SqlPage() {
  useTitle("SQL lineage");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (values: typeof search) =>
    void navigate({ search: (old) => ({ ...old, ...values }), replace: true });
  const client = useQueryClient();
  const [draft, setDraft] = useDraft(exampleSql);
  const [sql] = useDebouncedValue(draft, pauseMs);
  const editor = useRef<HTMLTextAreaElement>(null);
  const dialect = findDialect(search.dialect ?? "") ?? "redshift";
  const { data, error, isPlaceholderData } = useQuery({
    ...analysisQuery(client, sql, dialect, search.schema),
    placeholderData: keepPreviousData,
  });
  const isCurrent = !isPlaceholderData && sql === draft;
  return (
    <div className="hw-sql">
      <section className="hw-sql-input" aria-label="SQL">
        <h1>SQL lineage</h1>
        <div className="hw-sql-settings">
          <Select
            label="Dialect"
            searchable
            allowDeselect={false}
            // Typing replaces the current dialect.
            onClick={(event) => event.currentTarget.select()}
            onFocus={(event) => event.currentTarget.select()}
            value={dialect}
            onChange={(value) => change({ dialect: value ?? undefined })}
            data={dialectNames.map((value) => ({ value, label: dialectLabels[value] }))}
          />
          <SchemaField
            value={search.schema ?? ""}
            change={(schema) => change({ schema: schema || undefined })}
          />
        </div>
        <textarea
          ref={editor}
          className="hw-sql-editor hw-mono"
          aria-label="SQL"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <div className="hw-sql-actions">
          <Button variant="default" size="compact-sm" onClick={() => setDraft("")} disabled={draft === ""}>
            Clear
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => setDraft(exampleSql)}
            disabled={draft === exampleSql}
          >
            Show example
          </Button>
          <span className="hw-dimmed">Only table names leave this browser.</span>
        </div>
        {data && (
          <ProblemList
            analysis={data}
            show={({ start, end }) => editor.current && selectRange(editor.current, start, end)}
          />
        )}
      </section>
      <section className="hw-sql-output" aria-label="Lineage" aria-busy={!isCurrent}>
        {error && !data ? <Failure error={error} /> : null}
        {!error && !data ? <Loading rows={3} height={96} /> : null}
        {data && (
          <>
            <SqlGraph lineage={data.lineage} tables={data.tables} />
            <SourceTable lineage={data.lineage} tables={data.tables} />
          </>
        )}
      </section>
    </div>
  );
}

/** The default schema. It is applied when typing pauses: each change analyzes the script again. */
function SchemaField({ value, change }: { value: string; change: (value: string) => void }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const apply = useDebouncedCallback((next: string) => {
    sent.current = next;
    change(next);
  }, pauseMs);
  // The URL can change from outside: back button or link.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  return (
    <TextInput
      label="Default schema"
      placeholder="none"
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        apply(event.currentTarget.value.trim());
      }}
    />
  );
}
