import Type, { type Static } from "typebox";

/** Settings of a server to which environments in other accounts and regions send their lineage. */
export const Sharing = Type.Object(
  {
    environments: Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: "^[a-zA-Z][0-9a-zA-Z_-]{0,79}$",
            expected: "the name of an MWAA environment: 1 to 80 letters, digits, hyphens and underscores",
          }),
          account: Type.String({ pattern: "^\\d{12}$", expected: "12 digits, in quotes" }),
          region: Type.Optional(Type.String()),
          namespaces: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
        },
        { additionalProperties: false },
      ),
      {
        description:
          "MWAA environments that send to this server: name, account, region (default: the server's) and namespaces that its key may send events for, or prefixes that end with * (default: mwaa://<region>/<account>/<name>).",
        minItems: 1,
        examples: [
          [
            { name: "etl", account: "210987654321" },
            {
              name: "reports",
              account: "345678901234",
              region: "us-east-1",
              namespaces: ["reports", "reports-dbt"],
            },
          ],
        ],
      },
    ),
  },
  {
    additionalProperties: false,
    description:
      "Makes the server a [central one](central-account.md): adds a PrivateLink endpoint service with the server's own name, and a key per environment.",
  },
);

/** Settings of a server to which environments in other accounts and regions send their lineage. */
export type SharingSettings = Static<typeof Sharing>;

/** One of the environments of a central server. */
export type SharedEnvironment = SharingSettings["environments"][number];
