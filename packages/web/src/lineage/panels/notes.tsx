import { Button, Loader } from "@mantine/core";
import { X } from "lucide-react";
import { formatNumber } from "../../ui/text/format.ts";

/** Notes in a corner of the graph: nodes left out, errors, and that more is being fetched. */
export function Notes({
  omitted,
  isBusy,
  error,
  retry,
}: {
  /** Nodes left out by the limit of an answer; -1 when their number is unknown. */
  omitted: number | undefined;
  isBusy: boolean;
  error: unknown;
  retry: () => void;
}) {
  return (
    <>
      {omitted !== undefined && (
        <div className="hw-note" role="status">
          Showing the nearest nodes; {omitted > 0 ? formatNumber(omitted) : "others"} not shown.
        </div>
      )}
      {error ? (
        <div className="hw-note" role="alert">
          <X size={14} aria-hidden /> {error instanceof Error ? error.message : String(error)}
          <Button size="compact-xs" variant="subtle" onClick={retry}>
            Try again
          </Button>
        </div>
      ) : (
        isBusy && (
          <div className="hw-note" data-patient role="status">
            <Loader size={12} /> Loading more
          </div>
        )
      )}
    </>
  );
}
