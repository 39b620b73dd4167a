import { ApiError } from "../api/client.ts";
import type { createAppRouter } from "./router.tsx";

/** Opens the login page when the server asks for somebody to log in, and remembers where to come back to. */
export function leadToLogin(router: ReturnType<typeof createAppRouter>, error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  const { href, pathname } = router.state.location;
  // Several queries fail at once; the first leads the way.
  if (pathname === "/login" || router.latestLocation.pathname === "/login") return;
  const ended = error.problem?.code === "session-ended";
  void router.navigate({
    to: "/login",
    search: { ...(href === "/" ? {} : { next: href }), ...(ended && { ended }) },
    replace: true,
  });
}
