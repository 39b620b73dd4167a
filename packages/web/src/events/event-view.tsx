import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { useId, useState } from "react";
import { replay } from "../api/catalog-queries.ts";
import { receiptQuery, storedEventQuery } from "../api/queries.ts";
import type { Receipt } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { useMayEdit } from "../editing/use-edit.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { CopyButton } from "../ui/controls/copy-button.tsx";
import { formatNumber } from "../ui/text/format.ts";
import { jsonLines, nearestPlace } from "./json-lines.ts";
import { Outcome } from "./outcome.tsx";

/** Limit of rendered lines of an event. */
const maxLines = 20_000;

/**
 * The outcome of one event: its problems with their locations, its content, and a replay button if it is
 * quarantined.
 */
export function EventView({ id }: { id: string }) {
  const receipt = useQuery(receiptQuery(id));
  const event = useQuery(storedEventQuery(id));
  const [chosen, setChosen] = useState<string | null>(null);
  const prefix = useId();
  if (receipt.isPending || event.isPending) return <Loading />;
  if (receipt.isError) return <Failure error={receipt.error} />;
  const { data } = receipt;
  const lines = event.isError ? [] : jsonLines(event.data);
  const problems = data.problems.map((problem) => ({
    ...problem,
    place: nearestPlace(lines, problem.pointer),
  }));
  const marked = new Set(chosen === null ? problems.map(({ place }) => place).filter(Boolean) : [chosen]);
  const show = (place: string) => {
    setChosen(place);
    const line = lines.findIndex(({ pointer }) => pointer === place);
    document.getElementById(`${prefix}${line}`)?.scrollIntoView({ block: "center" });
  };
  return (
    <>
      <Outcome receipt={data} />
      <p className="hw-dimmed" style={{ fontSize: 13 }}>
        Received <Time at={data.receivedAt} />
        {data.producer && <> from {data.producer.slice(0, 200)}</>}
        {data.repeats > 0 && <>, received {data.repeats + 1} times</>}
      </p>
      {data.run && (
        <p style={{ fontSize: 13 }}>
          Run <span className="hw-mono">{data.run}</span>
        </p>
      )}
      {data.outcome === "quarantined" && <Replay id={id} />}
      {problems.map((problem) => (
        <div key={`${problem.code} ${problem.pointer}`} className="hw-problem">
          <p>{problem.message}</p>
          <p className="hw-dimmed">Expected: {problem.expected}</p>
          <p>
            <code className="hw-mono">{problem.code}</code>{" "}
            {event.isSuccess && (
              <button type="button" className="hw-text-button" onClick={() => show(problem.place)}>
                Show {problem.pointer || "event"}
                {problem.place !== problem.pointer && " (missing here)"}
              </button>
            )}
          </p>
        </div>
      ))}
      {event.isError ? (
        <Failure error={event.error} />
      ) : (
        <>
          <div className="hw-form-buttons" style={{ justifyContent: "flex-end" }}>
            <CopyButton text={JSON.stringify(event.data, null, 2)} label="Copy event" />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className="hw-json" style={{ maxHeight: 640 }} tabIndex={0}>
            {lines.slice(0, maxLines).map((line, index) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move
                key={index}
                id={`${prefix}${index}`}
                data-marked={marked.has(line.pointer) || undefined}
              >
                {line.text}
              </span>
            ))}
          </pre>
          {lines.length > maxLines && (
            <p className="hw-dimmed">Showing the first {formatNumber(maxLines)} lines. Copy includes all.</p>
          )}
        </>
      )}
    </>
  );
}

function Replay({ id }: { id: string }) {
  const mayEdit = useMayEdit();
  const queryClient = useQueryClient();
  const again = useMutation({
    mutationFn: () => replay(id),
    onSuccess: () => queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "paged" }),
  });
  return (
    <div style={{ marginBottom: 12 }}>
      <p style={{ fontSize: 13.5, margin: "0 0 8px" }}>
        This event could not be processed. It is stored unchanged; replay it after fixing the cause or
        upgrading Headwater.
      </p>
      {mayEdit ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<RotateCw size={14} />}
          loading={again.isPending}
          onClick={() => again.mutate()}
        >
          Replay
        </Button>
      ) : (
        <p className="hw-dimmed">Replaying requires an API key with the admin scope.</p>
      )}
      <div role="status">{again.data && <ReplayOutcome receipt={again.data} />}</div>
      <EditError error={again.error} />
    </div>
  );
}

function ReplayOutcome({ receipt }: { receipt: Receipt }) {
  if (receipt.outcome === "quarantined") {
    return <p className="hw-dimmed">Still failing, for the reasons below.</p>;
  }
  return (
    <p>
      Event accepted. <Outcome receipt={receipt} />{" "}
      <Link to="/events" search={{ receipt: receipt.id }}>
        Open receipt
      </Link>
    </p>
  );
}
