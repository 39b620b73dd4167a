import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BellOff } from "lucide-react";
import { notificationStatusQuery } from "../api/notification-queries.ts";
import { Facts } from "../ui/content/facts.tsx";
import { PageTabs } from "../ui/content/page-tabs.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { formatNumber } from "../ui/text/format.ts";
import { ChannelsTab } from "./channels-tab.tsx";
import { DeliveriesTab } from "./deliveries-tab.tsx";
import { IncidentsTab } from "./incidents-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";

const route = getRouteApi("/notifications");

/** The page of notifications: incidents, rules, channels and messages. */
export default function NotificationsPage() {
  useTitle("Notifications");
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: status } = useQuery(notificationStatusQuery());
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>Notifications</h1>
          <p className="hw-head-sub">One message when an incident starts, one when it ends.</p>
        </div>
      </header>
      {status && !status.enabled && (
        <p className="hw-hidden-banner">
          <BellOff size={16} aria-hidden />
          <span>
            Notifications are off on this server. Remove HEADWATER_NOTIFICATIONS=off to turn them on.
          </span>
        </p>
      )}
      {status && (
        <Facts
          facts={[
            ["Last evaluation", <Time key="e" at={status.evaluatedAt} relative />],
            ["Messages waiting", formatNumber(status.waiting)],
            ["Messages not delivered", formatNumber(status.dead)],
          ]}
          wide
        />
      )}
      <PageTabs
        asked={tab}
        show={(next) => void navigate({ search: next ? { tab: next } : {}, replace: true })}
        tabs={[
          { value: "incidents", label: "Incidents", content: <IncidentsTab /> },
          { value: "rules", label: "Rules", content: <RulesTab /> },
          {
            value: "channels",
            label: "Channels",
            content: <ChannelsTab canMail={status?.canMail ?? true} />,
          },
          { value: "messages", label: "Messages", content: <DeliveriesTab /> },
        ]}
      />
    </div>
  );
}
