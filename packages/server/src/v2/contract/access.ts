/** Schemas of keys, sessions and the audit log. */
import Type from "typebox";
import { Instant, nullable, Uuid } from "./common.ts";

/** Scope of a key. */
export const KeyScope = Type.Union([Type.Literal("ingest"), Type.Literal("read"), Type.Literal("admin")], {
  title: "KeyScope",
});

/** Access mode of a server. */
export const AccessMode = Type.Union(
  [Type.Literal("loopback"), Type.Literal("insecure"), Type.Literal("keys")],
  { title: "AccessMode" },
);

const KeyNamespaces = Type.Array(Type.String({ minLength: 1, maxLength: 1_000 }), {
  maxItems: 100,
  description:
    "Job namespaces that the key may send events for, or prefixes that end with `*`; empty: all. Limits the scope ingest.",
});

/** An API key without its text. */
export const ApiKey = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    scopes: Type.Array(KeyScope),
    namespaces: KeyNamespaces,
    hint: Type.String({ description: "First characters of the key." }),
    createdAt: Instant,
    createdBy: Type.String(),
    expiresAt: nullable(Instant),
    revokedAt: nullable(Instant),
    lastUsedAt: nullable(Type.String({ format: "date-time", description: "Accurate to the minute." })),
    replacedBy: nullable(
      Type.String({ format: "uuid", description: "Id of the key that replaced it in a rotation." }),
    ),
  },
  { title: "ApiKey" },
);

/** A secret or file that provides keys, and its state. */
export const KeyPlace = Type.Object(
  {
    source: Type.Union([Type.Literal("secret"), Type.Literal("file")]),
    place: Type.String(),
    name: Type.String({ description: "Name of its keys in the history and the audit log." }),
    scope: KeyScope,
    namespaces: KeyNamespaces,
    keys: Type.Integer({ description: "Number of accepted keys." }),
    readAt: nullable(Instant),
    problem: nullable(Type.String({ description: "Why the last read failed." })),
  },
  { title: "KeyPlace" },
);

/** All keys and external sources of keys. */
export const KeyList = Type.Object(
  { items: Type.Array(ApiKey), places: Type.Array(KeyPlace) },
  { title: "KeyList" },
);

/** A new key. */
export const MadeKey = Type.Object(
  { key: ApiKey, text: Type.String({ description: "The key itself; it is returned only once." }) },
  { title: "MadeKey" },
);

const Actor = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: "Author of the change; ignored if the request carries a key, whose name is recorded.",
  }),
);

/** A key to create. */
export const KeyRequest = Type.Object(
  {
    name: Type.String({
      pattern: "^[\\p{L}\\p{N}][\\p{L}\\p{N} ._@+-]{0,99}$",
      description: "Up to 100 letters, digits, spaces and . _ @ + -",
    }),
    scopes: Type.Array(KeyScope, { minItems: 1, maxItems: 3 }),
    namespaces: Type.Optional(KeyNamespaces),
    expiresAt: Type.Optional(nullable(Instant)),
    actor: Actor,
  },
  { title: "KeyRequest" },
);

/** Options of a key rotation. */
export const RotationRequest = Type.Object(
  {
    overlapSeconds: Type.Integer({
      minimum: 0,
      maximum: 366 * 86_400,
      default: 86_400,
      description: "Time for which the old key stays valid.",
    }),
    actor: Actor,
  },
  { title: "RotationRequest" },
);

/** Options of a revocation. */
export const RevocationRequest = Type.Object({ actor: Actor }, { title: "RevocationRequest" });

/** An entry of the audit log. */
export const AuditEntry = Type.Object(
  {
    id: Uuid,
    at: Instant,
    actor: Type.String({ description: "Name of a key or of a command-line user." }),
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

/** The caller and the access mode. */
export const Session = Type.Object(
  {
    mode: AccessMode,
    by: Type.Union([
      Type.Literal("key"),
      Type.Literal("session"),
      Type.Literal("login"),
      Type.Literal("operator"),
      Type.Literal("nothing"),
    ]),
    name: nullable(Type.String({ description: "Name of the key or user." })),
    scopes: Type.Array(KeyScope),
    namespaces: KeyNamespaces,
  },
  { title: "Session" },
);

/** Confirms that a session has ended. */
export const SessionEnd = Type.Object({ ended: Type.Literal(true) }, { title: "SessionEnd" });
