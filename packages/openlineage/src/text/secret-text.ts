/** Finds secrets in free text. Each pattern is linear in the length of the text and captures `[before, secret]`. */
interface SecretPattern {
  /** Must occur in the text, in lower case, for the pattern to be tried. */
  readonly hints: readonly string[];
  readonly pattern: RegExp;
}

/** A literal of SQL after one of these words is a credential (COPY, UNLOAD, CREATE USER, stages, external tables). */
const clauseWords = [
  "access_key_id",
  "secret_access_key",
  "session_token",
  "master_symmetric_key",
  "master_key",
  "aws_key_id",
  "aws_secret_key",
  "aws_token",
  "azure_sas_token",
  "password",
  "identified\\s{1,9}by",
].join("|");

const patterns: readonly SecretPattern[] = [
  {
    // user:password@ of a URL. Begins at the fixed text, so that no run of letters is scanned twice.
    hints: ["://"],
    pattern: /(:\/\/[^\s/?#:@'"]{0,256}:)([^\s/?#'"]{1,1024})(?=@)/g,
  },
  {
    // Parameters of URLs and of connection strings.
    hints: [
      "password=",
      "passwd=",
      "pwd=",
      "token=",
      "secret=",
      "api_key=",
      "apikey=",
      "signature=",
      "&sig=",
      "?sig=",
    ],
    pattern:
      /([?&;](?:password|passwd|pwd|(?:x-amz-security-|access_?|auth_?|refresh_?)?token|(?:client_?)?secret|api_?key|(?:x-amz-)?signature|sig)=)([^&;\s'"#]+)/gi,
  },
  {
    // CREDENTIALS 'aws_access_key_id=…;aws_secret_access_key=…' (a role alone is no secret).
    hints: ["credentials"],
    pattern: /(\bcredentials\s{0,9}(?:as\s{1,9}|=\s{0,9})?'(?!aws_iam_role=[^;']*'))((?:[^']|'')*)(?=')/gi,
  },
  {
    hints: ["_key", "_token", "password", "identified"],
    pattern: new RegExp(
      `(\\b(?:aws_)?(?:${clauseWords})\\s{0,9}(?:as\\s{1,9}|[=:]\\s{0,9})?')((?:[^']|'')*)(?=')`,
      "gi",
    ),
  },
  {
    // The same words as settings: aws_secret_access_key=…, aws_access_key_id: "…".
    hints: ["_key", "_token"],
    pattern:
      /(\b(?:aws_)?(?:access_key_id|secret_access_key|session_token|master_symmetric_key)["']?\s{0,9}[=:]\s{0,9}["']?)([A-Za-z0-9+/=_-]{8,})/gi,
  },
  { hints: ["akia", "asia"], pattern: /(\b)((?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  {
    hints: ["bearer"],
    // In lower case the word occurs in prose; there only a token with a digit counts.
    pattern:
      /(\b(?:B|b(?=earer\s{1,9}[\w.~+/-]{0,512}\d))earer\s{1,9}|\bBEARER\s{1,9})([\w.~+/-]{6,}={0,2})/g,
  },
  {
    hints: ["authorization"],
    pattern: /(\bauthorization["']?\s{0,9}[=:]\s{0,9}["']?basic\s{1,9})([\w+/-]{4,}={0,2})/gi,
  },
  {
    hints: ["private key-----"],
    pattern:
      /(-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----)([\s\S]*?)(?=-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/g,
  },
];

/** One test that most text fails, before any pattern is tried. Every pattern's hints contain one of these. */
const anyHint =
  /:\/\/|=|_key|_token|akia|asia|bearer|credentials|password|identified|authorization|private key-----/i;

/**
 * Short texts that were looked at and hold no secret: addresses of producers and schemas, which come with every event.
 * Bounded; secrets are never put into it.
 */
const clean = new Set<string>();

/** As many stars as the text has UTF-16 code units; line breaks stay, so that lines and columns hold. */
export function stars(text: string): string {
  return text.replace(/[^\r\n]/g, "*");
}

/**
 * The text with the secrets in it starred out, its length unchanged: passwords in URLs, AWS keys, credential clauses of
 * SQL, bearer tokens, private keys. The same string when there are none.
 */
export function maskText(text: string): string {
  if (text.length < 8 || clean.has(text) || !anyHint.test(text)) return text;
  const lower = text.toLowerCase();
  let masked = text;
  for (const { hints, pattern } of patterns) {
    if (!hints.some((hint) => lower.includes(hint))) continue;
    masked = masked.replace(pattern, (_, before: string, secret: string) => before + stars(secret));
  }
  if (masked === text && text.length <= 256) {
    if (clean.size >= 4096) clean.clear();
    clean.add(text);
  }
  return masked;
}
