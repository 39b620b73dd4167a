import type { ReactNode } from "react";

/** A few short facts as tiles. */
export function Facts({
  facts,
  wide = false,
}: {
  facts: readonly (readonly [label: string, value: ReactNode])[];
  /** All in one row if there is room. */
  wide?: boolean;
}) {
  return (
    <dl className="hw-facts" data-wide={wide || undefined}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="hw-numbers">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
