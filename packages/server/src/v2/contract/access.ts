/** Shapes of what is about keys, sessions and the audit list; see contract.ts. */
import Type from "typebox";
import { Instant, nullable, Uuid } from "./common.ts";

/** What a key may do. */
export const KeyScope = Type.Union([Type.Literal("ingest"), Type.Literal("read"), Type.Literal("admin")], {
  title: "KeyScope",
});

/** How a server decides who may use it. */
export const AccessMode = Type.Union(
  [Type.Literal("loopback"), Type.Literal("insecure"), Type.Literal("keys")],
  { title: "AccessMode" },
);

/** An API key, without its text. */
export const ApiKey = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    scopes: Type.Array(KeyScope),
    hint: Type.String({ description: "How the key's text begins." }),
    createdAt: Instant,
    createdBy: Type.String(),
    expiresAt: nullable(Instant),
    revokedAt: nullable(Instant),
    lastUsedAt: nullable(Type.String({ format: "date-time", description: "To the minute." })),
    replacedBy: nullable(
      Type.String({ format: "uuid", description: "The key that a rotation made in its place." }),
    ),
  },
  { title: "ApiKey" },
);

/** A secret or a file from which keys come, and what is known of it. */
export const KeyPlace = Type.Object(
  {
    source: Type.Union([Type.Literal("secret"), Type.Literal("file")]),
    place: Type.String(),
    name: Type.String({ description: "What its keys are called where somebody's name is asked for." }),
    scope: KeyScope,
    keys: Type.Integer({ description: "Keys that count from there." }),
    readAt: nullable(Instant),
    problem: nullable(Type.String({ description: "Why it could not be read the last time." })),
  },
  { title: "KeyPlace" },
);

/** Every key. */
export const KeyList = Type.Object(
  { items: Type.Array(ApiKey), places: Type.Array(KeyPlace) },
  { title: "KeyList" },
);

/** A key that was made. */
export const MadeKey = Type.Object(
  { key: ApiKey, text: Type.String({ description: "The key itself. It is not shown again." }) },
  { title: "MadeKey" },
);

const Actor = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: "Who does; counts only where requests carry no key, which has a name.",
  }),
);

/** A key to make. */
export const KeyRequest = Type.Object(
  {
    name: Type.String({
      pattern: "^[\\p{L}\\p{N}][\\p{L}\\p{N} ._@+-]{0,99}$",
      description: "At most 100 letters, digits, spaces and . _ @ + -",
    }),
    scopes: Type.Array(KeyScope, { minItems: 1, maxItems: 3 }),
    expiresAt: Type.Optional(nullable(Instant)),
    actor: Actor,
  },
  { title: "KeyRequest" },
);

/** How to rotate a key. */
export const RotationRequest = Type.Object(
  {
    overlapSeconds: Type.Integer({
      minimum: 0,
      maximum: 366 * 86_400,
      default: 86_400,
      description: "How long the old key lives on.",
    }),
    actor: Actor,
  },
  { title: "RotationRequest" },
);

/** How to revoke a key. */
export const RevocationRequest = Type.Object({ actor: Actor }, { title: "RevocationRequest" });

/** What somebody did. */
export const AuditEntry = Type.Object(
  {
    id: Uuid,
    at: Instant,
    actor: Type.String({ description: "Name of a key, or of a user of the command line." }),
    action: Type.String({
      description:
        "key-created, key-rotated, key-revoked, logged-in, replayed, rebuilt, imported, undo, or a kind of edit or decision such as add-tag, hide, declare-edge or same-dataset.",
    }),
    subject: Type.String(),
    subjectId: nullable(Uuid),
  },
  { title: "AuditEntry" },
);

/** A key to log in with. */
export const LoginRequest = Type.Object({ key: Type.String({ maxLength: 1024 }) }, { title: "LoginRequest" });

/** Who the caller is. */
export const Session = Type.Object(
  {
    mode: AccessMode,
    by: Type.Union([
      Type.Literal("key"),
      Type.Literal("session"),
      Type.Literal("operator"),
      Type.Literal("nothing"),
    ]),
    name: nullable(Type.String({ description: "The key's name." })),
    scopes: Type.Array(KeyScope),
  },
  { title: "Session" },
);

/** That a session has ended. */
export const SessionEnd = Type.Object({ ended: Type.Literal(true) }, { title: "SessionEnd" });
