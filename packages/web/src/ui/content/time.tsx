import { tooltip } from "../controls/tooltip.tsx";
import { useNow } from "../hooks/use-now.ts";
import { formatInstant, formatRelative } from "../text/format.ts";

/**
 * A time in the local time zone, with UTC in the tooltip.
 *
 * @param props.relative - shows "5 min ago", with the date in the tooltip
 */
export function Time({ at, relative = false }: { at: string | null | undefined; relative?: boolean }) {
  const now = useNow();
  if (!at) return <span className="hw-dimmed">–</span>;
  const instant = new Date(at);
  const utc = instant
    .toISOString()
    .replace("T", " ")
    .replace(/(\.000)?Z$/, "");
  return (
    <time dateTime={at} className="hw-numbers" {...tooltip(`${formatInstant(instant)}\n${utc} UTC`)}>
      {relative ? formatRelative(instant.getTime() - now) : formatInstant(instant)}
    </time>
  );
}
