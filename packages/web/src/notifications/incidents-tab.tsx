import { SegmentedControl, Table } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellRing } from "lucide-react";
import { useState } from "react";
import { incidentsQuery, snoozesQuery } from "../api/notification-queries.ts";
import type { Incident } from "../api/v2.gen.ts";
import { useMayEdit } from "../editing/use-edit.ts";
import { Paged } from "../ui/content/paged.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { count } from "../ui/text/format.ts";
import { FollowButton } from "./follow-button.tsx";
import { describeCounts } from "./labels.ts";
import { NotificationTable } from "./notification-table.tsx";
import { EndSnooze, SnoozeMenu } from "./snooze-menu.tsx";

/** Incidents change with time, not only with events. */
const refreshMs = 30_000;

/** The incidents of which rules tell, and the snoozes. */
export function IncidentsTab() {
  const [state, setState] = useState<"open" | "all">("open");
  const incidents = useInfiniteQuery({ ...incidentsQuery(state), refetchInterval: refreshMs });
  return (
    <>
      <SegmentedControl
        aria-label="Incidents"
        mb="md"
        value={state}
        onChange={(value) => setState(value as "open" | "all")}
        data={[
          { value: "open", label: "Open" },
          { value: "all", label: "All" },
        ]}
      />
      <Paged
        query={incidents}
        empty={
          <Notice icon={<BellRing />} title={state === "open" ? "No open incidents" : "No incidents yet"}>
            Incidents appear here when a rule matches a problem or a change.
          </Notice>
        }
      >
        {(items) => <IncidentTable incidents={items} />}
      </Paged>
      <Snoozes />
    </>
  );
}

function IncidentTable({ incidents }: { incidents: readonly Incident[] }) {
  const mayEdit = useMayEdit();
  return (
    <NotificationTable
      label="Incidents"
      columns={["Incident", "Since", "Ended", "Affected", "Owners", "Channels"]}
      hasActions
    >
      {incidents.map((incident) => (
        <Table.Tr key={incident.id}>
          <Table.Td className="hw-notification-what">
            <Link to={incident.path} className="hw-notification-title">
              {incident.title}
            </Link>
            <div className="hw-dimmed">{describeCounts(incident.counts)}</div>
            <IncidentDetail incident={incident} />
          </Table.Td>
          <Table.Td>
            <Time at={incident.since} relative />
          </Table.Td>
          <Table.Td>
            {incident.category === "change" ? (
              <span className="hw-dimmed">change</span>
            ) : incident.closedAt ? (
              <Time at={incident.closedAt} relative />
            ) : (
              <span className="hw-notification-open">open</span>
            )}
          </Table.Td>
          <Table.Td>
            <Affected of={incident} />
          </Table.Td>
          <Table.Td className="hw-notification-names">{incident.owners.join(", ") || "–"}</Table.Td>
          <Table.Td className="hw-notification-names">{incident.channels.join(", ") || "–"}</Table.Td>
          <Table.Td className="hw-row-actions">
            <FollowButton subjects={[{ node: incident.root }]} look="icon" />
            {mayEdit &&
              (incident.snoozedUntil ? (
                <span className="hw-dimmed">
                  Snoozed until <Time at={incident.snoozedUntil} />
                </span>
              ) : (
                incident.closedAt === null && <SnoozeMenu incident={incident} />
              ))}
          </Table.Td>
        </Table.Tr>
      ))}
    </NotificationTable>
  );
}

function Affected({ of: { affected } }: { of: Incident }) {
  const { datasets = 0, jobs = 0 } = affected ?? {};
  const parts = [
    ...(datasets > 0 ? [count(datasets, "dataset")] : []),
    ...(jobs > 0 ? [count(jobs, "job")] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "–";
}

/** The error, or what changed. */
function IncidentDetail({ incident: { error, problems } }: { incident: Incident }) {
  const text = error ?? problems[0]?.detail;
  return text ? <div className="hw-notification-detail">{text.split("\n", 1)[0]}</div> : null;
}

function Snoozes() {
  const { data } = useQuery(snoozesQuery());
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="snoozes">
      <h2 id="snoozes" className="hw-notification-heading">
        Snoozed
      </h2>
      <ul className="hw-notification-list">
        {data.items.map((snooze) => (
          <li key={snooze.id}>
            <span>
              <strong>{snooze.name}</strong> until <Time at={snooze.until} />, by {snooze.createdBy}
            </span>
            <EndSnooze snooze={snooze} />
          </li>
        ))}
      </ul>
    </section>
  );
}
