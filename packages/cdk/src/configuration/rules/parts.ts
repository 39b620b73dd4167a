import type { Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** Checks that the parts of the platform that are turned on have those that they use. */
export const checkParts: Rule<PlatformConfiguration> = ({ sample, lake, warehouse }, problems) => {
  for (const [name, part] of Object.entries({ lake, warehouse })) {
    problems.refuse(
      sample.enabled && !part.enabled,
      "sample.enabled",
      `the sample needs the ${name}; set sample.enabled to false, or ${name}.enabled to true.`,
      `${name}.enabled`,
    );
  }
  problems.refuse(
    sample.lakeFormation && !(lake.enabled && warehouse.enabled),
    "sample.lakeFormation",
    "it lets the warehouse read the lake, so it needs both; remove it, or set lake.enabled and warehouse.enabled to true.",
    "lake.enabled",
    "warehouse.enabled",
  );
  problems.refuse(
    !warehouse.enabled && warehouse.schemas.length > 0,
    "warehouse.schemas",
    "there is no warehouse to create schemas in; remove them, or set warehouse.enabled to true.",
    "warehouse.enabled",
  );
  for (const schema of warehouse.schemas) {
    problems.refuse(
      platformSchemas.includes(schema) || schema.startsWith("pg_"),
      "warehouse.schemas",
      `${schema} is a schema of the platform or of Redshift; choose another name.`,
    );
  }
};

const platformSchemas = ["tickit_staging", "tickit_marts", "s3_datalake", "information_schema", "public"];
