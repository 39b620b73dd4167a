/** A pattern that finds secrets in text. It takes time linear in the text's length and captures `[before, secret]`. */
interface SecretPattern {
  /** The pattern is tried only if the lowercase text contains one of these. */
  readonly hints: readonly string[];
  readonly pattern: RegExp;
}

/** A SQL literal after one of these words is a credential (COPY, UNLOAD, CREATE USER, stages, external tables). */
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
    // user:password@ in a URL. Starts at fixed text, so that no sequence of letters is scanned twice.
    hints: ["://"],
    pattern: /(:\/\/[^\s/?#:@'"]{0,256}:)([^\s/?#'"]{1,1024})(?=@)/g,
  },
  {
    // Parameters of URLs and connection strings.
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
    // CREDENTIALS 'aws_access_key_id=…;aws_secret_access_key=…' (a role alone is not a secret).
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
    // The same words in settings: aws_secret_access_key=…, aws_access_key_id: "…".
    hints: ["_key", "_token"],
    pattern:
      /(\b(?:aws_)?(?:access_key_id|secret_access_key|session_token|master_symmetric_key)["']?\s{0,9}[=:]\s{0,9}["']?)([A-Za-z0-9+/=_-]{8,})/gi,
  },
  { hints: ["akia", "asia"], pattern: /(\b)((?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  {
    hints: ["bearer"],
    // The lowercase word occurs in prose, where only a token with a digit counts.
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

/** A fast check that rules out most text before any pattern is tried. Every pattern's hints contain one of these. */
const anyHint =
  /:\/\/|=|_key|_token|akia|asia|bearer|credentials|password|identified|authorization|private key-----/i;

/**
 * Caches short texts without secrets, such as producer and schema URLs, which are in every event. Bounded in size;
 * never contains secrets.
 */
const clean = new Set<string>();

/** Returns one asterisk per UTF-16 code unit. Keeps line breaks, so that lines and columns stay valid. */
export function stars(text: string): string {
  return text.replace(/[^\r\n]/g, "*");
}

/**
 * Masks the secrets in a text without changing its length: passwords in URLs, AWS keys, SQL credential clauses, bearer
 * tokens and private keys. Returns the same string if there are none.
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
