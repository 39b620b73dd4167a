import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { datasetEventsQuery } from "../api/page-queries.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { Name } from "../ui/nodes/name.tsx";

/** The latest events that mention a dataset. */
export function Events({ id }: { id: string }) {
  const events = useQuery(datasetEventsQuery(id));
  if (events.isPending) return <Loading />;
  if (events.isError) return <Failure error={events.error} retry={() => void events.refetch()} />;
  const { items, truncated } = events.data;
  if (items.length === 0) return <p className="hw-dimmed">No recent run events mention this dataset.</p>;
  return (
    <>
      <ul className="hw-list">
        {items.map((event) => (
          <li key={event.receipt}>
            <span className="hw-change">{event.eventType ?? "dataset"}</span>
            <div className="hw-list-main hw-mono">
              <Name>{event.subject.name}</Name>
            </div>
            <span className="hw-list-side">
              <Time at={event.eventTime} />
            </span>
            <Link to="/events" search={{ receipt: event.receipt }} className="hw-text-button">
              Event
            </Link>
          </li>
        ))}
      </ul>
      {truncated && <p className="hw-dimmed">The latest {items.length}; there are more.</p>}
    </>
  );
}
