import { Kbd, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys, useOs, useWindowEvent } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Search, ShieldAlert } from "lucide-react";
import { Suspense, useEffect, useRef } from "react";
import { sessionQuery } from "../api/queries.ts";
import { ToastRegion } from "../editing/toast.tsx";
import { LiveIndicator } from "../live/live-indicator.tsx";
import { useLiveUpdates } from "../live/use-live.ts";
import { AccountMenu } from "../login/account-menu.tsx";
import { openSearchEvent } from "../search/open-search.ts";
import { Logo } from "../ui/controls/logo.tsx";
import { SchemeSwitch } from "../ui/controls/scheme-switch.tsx";
import { Palette, preloadPalette } from "./palette.tsx";
import { Rail } from "./rail.tsx";

/** The frame of every page: navigation, search, color scheme. */
export function Shell() {
  const [searching, search] = useDisclosure(false);
  const hasSearched = useRef(false);
  hasSearched.current ||= searching;
  // Ctrl-K also works while typing; a slash is text then.
  useHotkeys([["mod+K", search.toggle]], []);
  useHotkeys([["/", search.open]]);
  useWindowEvent(openSearchEvent, search.open);
  useEffect(() => {
    // Loaded when the browser is idle, so that no key is lost when the user types right
    // away. Leaving the page cancels the request; opening the palette repeats it.
    const load = () => void preloadPalette();
    if (typeof requestIdleCallback === "function") {
      const handle = requestIdleCallback(load, { timeout: 3_000 });
      return () => cancelIdleCallback(handle);
    }
    const timer = setTimeout(load, 1_000);
    return () => clearTimeout(timer);
  }, []);
  const { data: session } = useQuery(sessionQuery());
  useLiveUpdates(session !== undefined);
  return (
    <div className="hw-shell">
      <a href="#main" className="hw-skip">
        Skip to content
      </a>
      <header className="hw-header">
        <Link to="/" className="hw-brand" aria-label="Headwater, home">
          <Logo />
          <span>Headwater</span>
        </Link>
        <SearchButton onClick={search.open} />
        <div className="hw-header-end">
          <LiveIndicator />
          <SchemeSwitch />
          {(session?.by === "session" || session?.by === "login") && <AccountMenu session={session} />}
        </div>
      </header>
      <Rail isAdministrator={session?.scopes.includes("admin") ?? false} />
      <div className="hw-content">
        {session?.mode === "insecure" && (
          <div className="hw-insecure" role="alert">
            <ShieldAlert size={16} aria-hidden />
            Authentication is off: anyone who can reach this server can read and write.
          </div>
        )}
        <main className="hw-main" id="main" tabIndex={-1}>
          <PageFocus />
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <ToastRegion />
      {hasSearched.current && <Palette opened={searching} close={search.close} />}
    </div>
  );
}

function SearchButton({ onClick }: { onClick: () => void }) {
  const os = useOs();
  return (
    <UnstyledButton className="hw-search-button" onClick={onClick} aria-keyshortcuts="Control+K Meta+K">
      <Search size={16} aria-hidden />
      <span>Search datasets, columns, jobs, runs</span>
      <span className="hw-search-keys" aria-hidden>
        <Kbd size="xs">{os === "macos" || os === "ios" ? "⌘" : "Ctrl"}</Kbd>
        <Kbd size="xs">K</Kbd>
      </span>
    </UnstyledButton>
  );
}

/** Moves the focus to the content when another page opens, so that screen readers start there. */
function PageFocus() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const last = useRef(path);
  useEffect(() => {
    if (last.current !== undefined && last.current !== path) document.getElementById("main")?.focus();
    last.current = path;
  }, [path]);
  return null;
}
