import Type from "typebox";
import { arn, choice, optionalText } from "./setting-types.ts";

/** Settings for a lineage server that another account or deployment runs. */
export const elsewhereSettings = {
  kind: choice(["in-app", "elsewhere"], {
    description:
      "in-app: deploys a lineage server. elsewhere: sends to the server at lineage.url, such as one in a [central account](central-account.md), and deploys none.",
    default: "in-app",
  }),
  url: optionalText("Base URL of the server elsewhere.", "https://lineage.example.com/"),
  keySecretArn: Type.Optional(
    arn(
      "Complete ARN of the secret with the environment's key at the server elsewhere.",
      "arn:aws:secretsmanager:eu-west-1:210987654321:secret:central/environments/etl-AbCdEf",
    ),
  ),
  endpointServiceName: Type.Optional(
    Type.String({
      pattern: "^(cn\\.)?com\\.amazonaws\\.vpce\\.[a-z0-9-]+\\.vpce-svc-([0-9a-f]{8}|[0-9a-f]{17})$",
      expected:
        "com.amazonaws.vpce.<region>.vpce-svc-<id>, as in the output EndpointServiceName of the server",
      description:
        "PrivateLink endpoint service of the server elsewhere, in any region of the partition. By default, the environment reaches the URL through its own network.",
      examples: ["com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f6a7b8"],
    }),
  ),
  certificateAuthority: Type.Optional(
    Type.String({
      description:
        "PEM certificate of the authority of the server elsewhere, if it is private. A configuration in TypeScript can read it from a file.",
      minLength: 1,
    }),
  ),
};
