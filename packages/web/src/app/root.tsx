import { Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense } from "react";
import { TooltipLayer } from "../ui/controls/tooltip.tsx";
import { Shell } from "./shell.tsx";

/** Every page in the shell, but the one on which nobody is known yet. */
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
