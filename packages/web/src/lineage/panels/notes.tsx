import { Button, Loader } from "@mantine/core";
import { X } from "lucide-react";
import { count } from "../../ui/text/format.ts";

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
          The nearest nodes are shown; {omitted > 0 ? `${count(omitted, "more node")} were` : "some were"}{" "}
          left out.
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
            <Loader size={12} /> Fetching more
          </div>
        )
      )}
    </>
  );
}
