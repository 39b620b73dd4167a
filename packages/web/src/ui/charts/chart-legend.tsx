/** The legend of a chart's fills. */
export function ChartLegend({
  entries,
}: {
  /** `fill` is a CSS color or the `url(#id)` of a pattern on the page. */
  entries: readonly { readonly label: string; readonly fill: string }[];
}) {
  return (
    <ul className="hw-chart-key">
      {entries.map(({ label, fill }) => (
        <li key={label}>
          <svg width="11" height="11" aria-hidden="true">
            <rect width="11" height="11" rx="3" fill={fill} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
