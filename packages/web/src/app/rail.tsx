import { useClickOutside } from "@mantine/hooks";
import { Link, useRouterState } from "@tanstack/react-router";
import {
  Activity,
  Bell,
  BookOpen,
  Database,
  Ellipsis,
  FileClock,
  FolderTree,
  GitCompareArrows,
  House,
  type LucideIcon,
  ScrollText,
  SquareTerminal,
  Workflow,
} from "lucide-react";
import { useEffect, useId, useState } from "react";
import { tooltip } from "../ui/controls/tooltip.tsx";

interface Destination {
  readonly to: string;
  readonly label: string;
  readonly Icon: LucideIcon;
}

/** Destinations that a phone shows at once. */
const first: readonly Destination[] = [
  { to: "/", label: "Home", Icon: House },
  { to: "/datasets", label: "Datasets", Icon: Database },
  { to: "/jobs", label: "Jobs", Icon: Workflow },
  { to: "/runs", label: "Runs", Icon: Activity },
];

/** Destinations that a phone shows behind a button. */
const others: readonly Destination[] = [
  { to: "/changes", label: "Changes", Icon: GitCompareArrows },
  { to: "/namespaces", label: "Namespaces", Icon: FolderTree },
  { to: "/notifications", label: "Notifications", Icon: Bell },
  { to: "/events", label: "Events", Icon: FileClock },
  { to: "/sql", label: "SQL lineage", Icon: SquareTerminal },
];
const forAdministrators: readonly Destination[] = [{ to: "/audit", label: "Audit", Icon: ScrollText }];

/** The main navigation: a column of links; on a phone a row of them, with the others behind a button. */
export function Rail({ isAdministrator }: { isAdministrator: boolean }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  const rail = useClickOutside<HTMLElement>(() => setOpen(false));
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when another page opens
  useEffect(() => setOpen(false), [path]);
  const rest = isAdministrator ? [...others, ...forAdministrators] : others;
  return (
    <nav
      ref={rail}
      className="hw-rail"
      aria-label="Main"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        setOpen(false);
        rail.current?.querySelector<HTMLElement>(".hw-rail-open")?.focus();
      }}
    >
      {first.map((one) => (
        <RailLink key={one.to} {...one} />
      ))}
      <button
        type="button"
        className="hw-rail-link hw-rail-open"
        aria-expanded={isOpen}
        aria-controls={panel}
        data-current={rest.some(({ to }) => path.startsWith(to)) || undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis size={20} aria-hidden />
        More
      </button>
      <div id={panel} className="hw-rail-more" data-open={isOpen || undefined}>
        {rest.map((one) => (
          <RailLink key={one.to} {...one} />
        ))}
        <a
          href="/api/v2/docs"
          className="hw-rail-link hw-rail-last"
          aria-label="API documentation"
          {...tooltip("API documentation", "right")}
        >
          <BookOpen size={20} aria-hidden />
          API
        </a>
      </div>
    </nav>
  );
}

function RailLink({ to, label, Icon }: Destination) {
  return (
    <Link
      to={to}
      className="hw-rail-link"
      activeOptions={{ exact: to === "/" }}
      activeProps={{ "aria-current": "page" }}
    >
      <Icon size={20} aria-hidden />
      {label}
    </Link>
  );
}
