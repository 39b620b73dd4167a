import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
import { firstRequests } from "./build-plugins/first-requests.ts";
import { mantineStyles } from "./build-plugins/mantine-styles.ts";

/** The server that the development server proxies API calls to. */
const server = process.env.HEADWATER_URL ?? "http://127.0.0.1:8765";

/** Modules of dialogs and of fields with choices. */
const opensLater =
  /node_modules\/(@mantine\/core\/esm\/components\/(Modal|ModalBase|Combobox|Select|Autocomplete)|react-remove-scroll(-bar)?|use-sidecar|tslib)\//;

export default defineConfig(({ command }) => {
  // A build started by a test run inherits NODE_ENV=test, for which React uses its slow development build.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    base: "/",
    plugins: [react(), mantineStyles(fileURLToPath(new URL("src", import.meta.url))), firstRequests()],
    resolve: { conditions: ["headwater-source", ...defaultClientConditions] },
    server: {
      host: "127.0.0.1",
      proxy: Object.fromEntries(["/api", "/healthz", "/readyz", "/metrics"].map((path) => [path, server])),
    },
    worker: { format: "es" },
    build: {
      target: "es2023",
      // Without this, Lightning CSS rewrites light-dark() into variables that break when the color scheme
      // changes.
      cssTarget: ["chrome125", "firefox125", "safari18"],
      emptyOutDir: true,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
              { name: "tanstack", test: /node_modules\/@tanstack\// },
              // Code shared by many pages is one file: browsers load six at a time. Dialogs and choices are used by
              // many pages too, but not by their first view.
              {
                name: "shared",
                test: (id) => /node_modules|packages\/web\/src\/(ui|api)\//.test(id) && !opensLater.test(id),
                minShareCount: 10,
              },
            ],
          },
        },
      },
    },
  };
});
