import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "virtual:mantine-styles.css";
import "./theme/app.css";
import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client.ts";
import { redirectToLogin } from "./app/redirect-to-login.ts";
import { createAppRouter } from "./app/router.tsx";
import { resolveVariables, theme } from "./theme/theme.ts";
import { CodeUnavailable } from "./ui/content/lazy-part.tsx";

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => redirectToLogin(router, error) }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Requests that the server rejects would be rejected again; only network errors are retried.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
const router = createAppRouter(queryClient);

createRoot(document.getElementById("root")!, {
  // A server that is away is no defect of the application; the page says it.
  onCaughtError: (error) => {
    if (!(error instanceof CodeUnavailable)) console.error(error);
  },
}).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
