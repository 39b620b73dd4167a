import { checkOtherPlugins } from "../other-plugins.ts";
import { resolveVersion } from "../versions.ts";
import { type Check, complaintsOf, pass, report } from "./check.ts";

/** Checks of packages beside the OpenLineage provider. */
export const pluginChecks: readonly Check[] = [
  {
    number: 25,
    id: "other-plugins",
    title: "No other lineage plugin turns the provider off",
    why: "Plugins of other catalogs listen to the same tasks. DataHub's empties the provider's list of listeners unless it is told not to.",
    needs: ["requirements", "options", "airflowVersion"],
    run: ({ requirements, options, settings, airflowVersion }) =>
      report(
        complaintsOf(
          checkOtherPlugins({
            requirements,
            options,
            exported: settings,
            version: { ...resolveVersion(airflowVersion, true).row, version: airflowVersion },
          }),
        ),
        pass("requirements.txt has no other lineage plugin."),
      ),
  },
];
