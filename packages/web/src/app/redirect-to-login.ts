import { ApiError } from "../api/client.ts";
import type { createAppRouter } from "./router.tsx";

/** Opens the login page when the server requires a login, and remembers the current URL for the way back. */
export function redirectToLogin(router: ReturnType<typeof createAppRouter>, error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  const { href, pathname } = router.state.location;
  // Several queries fail at once; only the first one redirects.
  if (pathname === "/login" || router.latestLocation.pathname === "/login") return;
  const ended = error.problem?.code === "session-ended";
  void router.navigate({
    to: "/login",
    search: { ...(href === "/" ? {} : { next: href }), ...(ended && { ended }) },
    replace: true,
  });
}
