import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatInstant, formatRelative } from "./format.ts";

/** Seconds between two updates of relative times. */
const tickSeconds = 30;

/** The current time, renewed every half minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickSeconds * 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/**
 * An instant in the reader's zone, with UTC in the tooltip.
 *
 * @param props.relative show "5 min ago" and leave the date to the tooltip.
 */
export function Time({ at, relative = false }: { at: string | null | undefined; relative?: boolean }) {
  const now = useNow();
  if (!at) return <span className="hw-dimmed">–</span>;
  const instant = new Date(at);
  return (
    <Tooltip
      label={
        <>
          {formatInstant(instant)}
          <br />
          {instant
            .toISOString()
            .replace("T", " ")
            .replace(/(\.000)?Z$/, "")}{" "}
          UTC
        </>
      }
    >
      <time dateTime={at} className="hw-numbers">
        {relative ? formatRelative(instant.getTime() - now) : formatInstant(instant)}
      </time>
    </Tooltip>
  );
}
