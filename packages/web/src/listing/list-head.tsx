import type { ReactNode } from "react";
import { count, formatNumber } from "../ui/text/format.ts";

/** The heading of a list with the number of its rows. */
export function ListHead({
  title,
  noun,
  total,
  isFiltered,
  more = false,
  children,
}: {
  title: string;
  /** Singular: "dataset". */
  noun: string;
  /** Number of matching rows; null or undefined while it is unknown. */
  total: number | null | undefined;
  isFiltered: boolean;
  /** More rows match than were counted. */
  more?: boolean;
  /** Actions on the right. */
  children?: ReactNode;
}) {
  return (
    <header className="hw-head hw-list-head">
      <h1>{title}</h1>
      <span className="hw-dimmed hw-numbers" role="status">
        {total != null &&
          `${more ? `more than ${formatNumber(total)} ${noun}s` : count(total, noun)}${
            isFiltered ? (total === 1 && !more ? " matches" : " match") : ""
          }`}
      </span>
      {children}
    </header>
  );
}
