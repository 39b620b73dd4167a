import { ApiError } from "../api/client.ts";
import type { createAppRouter } from "./router.tsx";

/** Minimum time between two reloads for a login, in milliseconds: a login that fails must not reload forever. */
const reloadIntervalMs = 30_000;
const reloadedAt = "headwater-login-reload";

/**
 * Opens the login page when the server requires a login, and remembers the current URL for the way back. Where a load
 * balancer logs users in, reloads the page: only a new document leads through its login.
 */
export function redirectToLogin(router: ReturnType<typeof createAppRouter>, error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  if (!error.problem || error.problem.code === "login-invalid") {
    const last = Number(sessionStorage.getItem(reloadedAt) ?? 0);
    if (Date.now() - last < reloadIntervalMs) return;
    sessionStorage.setItem(reloadedAt, String(Date.now()));
    window.location.reload();
    return;
  }
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
