import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { facetsQuery } from "../api/queries.ts";
import type { SelectionFacets } from "../api/v2.gen.ts";
import { Name } from "../ui/nodes/name.tsx";
import { jobTypeLabel } from "../ui/nodes/platform.tsx";
import { formatNumber } from "../ui/text/format.ts";
import { fieldTerm } from "../ui/text/selection-terms.ts";

/** Number of values of a field shown at first. */
const shortLength = 6;

/** The fields with counts, in display order. */
const groups = [
  { field: "type", title: "Type", counts: (facets: SelectionFacets) => facets.types },
  { field: "platform", title: "Platform", counts: (facets: SelectionFacets) => facets.platforms },
  { field: "namespace", title: "Namespace", counts: (facets: SelectionFacets) => facets.namespaces },
  { field: "owner", title: "Owner", counts: (facets: SelectionFacets) => facets.owners },
  { field: "tag", title: "Tag", counts: (facets: SelectionFacets) => facets.tags },
] as const;

/** The counts of datasets and jobs that match a selection, by field. A click adds the value as a term or removes it. */
export function FacetList({
  text,
  change,
  selection,
}: {
  /** The text of the search. */
  text: string;
  change: (text: string) => void;
  /** The text with the other filters of the page as terms. */
  selection: string;
}) {
  const facets = useQuery({
    ...facetsQuery(selection),
    placeholderData: (previous) => previous,
  }).data;
  if (!facets) return null;
  return (
    <aside className="hw-facets" aria-label="Refine results">
      {groups.map(({ field, title, counts }) => (
        <FacetGroup
          key={field}
          field={field}
          title={title}
          counts={counts(facets)}
          text={text}
          change={change}
        />
      ))}
    </aside>
  );
}

function FacetGroup({
  field,
  title,
  counts,
  text,
  change,
}: {
  field: (typeof groups)[number]["field"];
  title: string;
  counts: SelectionFacets["owners"];
  text: string;
  change: (text: string) => void;
}) {
  const [isLong, setLong] = useState(false);
  if (counts.length === 0) return null;
  const shown = isLong ? counts : counts.slice(0, shortLength);
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {shown.map(({ value, label, count }) => {
          const term = fieldTerm(field, value);
          const isChosen = hasTerm(text, term);
          return (
            <li key={value}>
              <button
                type="button"
                aria-pressed={isChosen}
                onClick={() => change(isChosen ? withoutTerm(text, term) : `${text} ${term}`.trim())}
              >
                <Name tooltip={false}>{field === "type" ? jobTypeLabel(label) : label}</Name>
                <span className="hw-numbers hw-dimmed">{formatNumber(count)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {counts.length > shortLength && (
        <button type="button" className="hw-text-button" onClick={() => setLong(!isLong)}>
          {isLong ? "Show fewer" : `Show all ${formatNumber(counts.length)}`}
        </button>
      )}
    </section>
  );
}

function hasTerm(text: string, term: string): boolean {
  return ` ${text} `.toLowerCase().includes(` ${term.toLowerCase()} `);
}

function withoutTerm(text: string, term: string): string {
  const at = ` ${text} `.toLowerCase().indexOf(` ${term.toLowerCase()} `);
  const rest = `${text.slice(0, Math.max(0, at))} ${text.slice(at + term.length)}`;
  return rest.trim().replace(/ +/g, " ");
}
