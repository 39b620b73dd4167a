import { Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense } from "react";
import { TooltipLayer } from "../ui/controls/tooltip.tsx";
import { Shell } from "./shell.tsx";

/** Renders pages inside the shell, except the login page. */
export function Root() {
  const isLogin = useRouterState({ select: (state) => state.location.pathname === "/login" });
  return (
    <>
      {isLogin ? (
        <Suspense>
          <Outlet />
        </Suspense>
      ) : (
        <Shell />
      )}
      <TooltipLayer />
    </>
  );
}
