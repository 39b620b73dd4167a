import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { ApiError } from "../api/client.ts";
import { useLiveStatus } from "../live/use-live.ts";
import { CodeUnavailable } from "../ui/content/lazy-part.tsx";
import { Failure } from "../ui/content/states.tsx";

/** Shown in place of a page that cannot be displayed. Tries again on request, and when the server is back. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const retry = useCallback(() => {
    if (error instanceof CodeUnavailable) error.forget();
    reset();
    void router.invalidate();
  }, [error, reset, router]);
  const isAway = error instanceof ApiError && error.status === 0;
  const status = useLiveStatus();
  useEffect(() => {
    if (isAway && status === "live") retry();
  }, [isAway, status, retry]);
  return (
    <div className="hw-page">
      <h1 className="hw-visually-hidden">{isAway ? "Server unavailable" : "Error"}</h1>
      <Failure error={error} retry={retry} />
    </div>
  );
}
