import type { Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** IAM limits the path of a role. */
const maxPath = 512;

/** Checks the settings of IAM roles. */
export const checkSecurity: Rule<PlatformConfiguration> = ({ security }, problems) => {
  const { rolePath } = security;
  if (rolePath === undefined) return;
  problems.refuse(
    rolePath.startsWith("/aws-service-role/") || rolePath.startsWith("/aws-reserved/"),
    "security.rolePath",
    `${rolePath} is reserved by AWS; choose another path, such as /data-platform/.`,
  );
  problems.refuse(
    rolePath.length > maxPath,
    "security.rolePath",
    `has ${rolePath.length} characters; IAM accepts ${maxPath}.`,
  );
};
