/** The class of an error, by its text: it decides which changes may have caused it. */
export type ErrorClass =
  | "missing-column"
  | "missing-data"
  | "type"
  | "constraint"
  | "syntax"
  | "software"
  | "resources"
  | "timeout"
  | "permission"
  | "connection"
  | "check"
  | "unknown";

/** Patterns in order: the first match decides. Texts of Python, the JVM, and the databases that Airflow talks to. */
const patterns: readonly (readonly [ErrorClass, RegExp])[] = [
  // Databases that do not tell a missing table from a hidden one.
  ["missing-data", /(table|object|view|schema|database)\b.{0,160}does not exist or not authorized/i],
  [
    "permission",
    /not allowed to|invalid_grant|refresherror|access ?denied|permission denied|not authorized|unauthorized|forbidden|insufficient privileges|credential|expired ?token|token (has )?expired|authentication fail|password authentication|invalid.{0,20}(password|api key|token)|\b40[13]\b/i,
  ],
  [
    "software",
    /modulenotfounderror|importerror|no module named|cannot import name|nosuchmethod|noclassdef|classnotfound|unsupportedclassversion|abstractmethoderror|incompatible(?! (\w+ )?(schema|type))|unsupported (version|operation|feature)|deprecat|has no attribute|unexpected keyword argument|got an unexpected|requires? (python|java|version)|version (mismatch|conflict)/i,
  ],
  [
    "missing-column",
    /(column|field|attribute|identifier)s?\b.{0,120}(does ?n[o']t exist|not found|not exist|unknown|missing|invalid|cannot be (resolved|found)|could not be resolved)|(unknown|invalid|no such|missing|unresolved)[ _]?(column|field|identifier)|undefined ?column|unrecognized name|cannot resolve|unresolved_column|keyerror|no such (struct )?field|not in index|has more (expressions|target columns)|column count|number of columns|insert.{0,40}more (expressions|columns)/i,
  ],
  [
    "type",
    /invalid input syntax|invalid (data ?)?type|(wrong|expected|unexpected) type|cannot (be )?cast|no matching signature|operator does not exist|is of type .{1,40} but|value '.{0,80}' is not recognized|schema.?mismatch|mismatch between|incompatible (\w+ )?schema|cast(ing)? (error|failed|exception)|conversion|convert|type ?mismatch|datatype|data type|incompatible type|numeric(al)? ?(value|field)?.{0,20}(overflow|out of range)|out of range|overflow|too long for|string.{0,30}truncat|numberformat|not a valid|parse(r)?exception.{0,40}(number|date|timestamp)|invalid (digit|number|date|timestamp|literal)|could not (parse|convert)|valueerror|typeerror/i,
  ],
  [
    "constraint",
    /violates|duplicate (key|row|record|entry)|unique (constraint|key)|not[- ]null|null value in|constraint|integrity|cardinality|more than one (row|match)|merge.{0,40}(multiple|ambiguous)/i,
  ],
  [
    "check",
    /(?<![a-z])(check|test|assertion|expectation|quality|validation)s?(?![a-z]).{0,60}(fail|did not pass|violat)|configured to fail|assertionerror|got \d+ results?/i,
  ],
  [
    "missing-data",
    /invalid object name|(table|relation|view|object|path|file|key|partition|blob|bucket|dataset|topic)\b.{0,160}(does ?n[o']t exist|not found|not exist|missing|no such)|no such (file|key|table|object|bucket)|nosuchkey|filenotfound|path does not exist|table_or_view_not_found|undefined ?table|unable to infer schema|(empty|no) (input|data|rows|files)|no (new )?(data|files|rows|partitions)|not yet (available|ready)|\b404\b|sensor.{0,40}timed? ?out|sensortimeout/i,
  ],
  [
    "resources",
    /out ?of ?memory|outofmemory|memory(error| limit| exceeded)|oom|exit code:? ?(137|143)|killed|disk ?full|no space left|quota|heap space|gc overhead|lost (executor|task|worker)|executor.{0,30}(lost|heartbeat)|resource|too many|throttl|rate exceeded|spill|exceed(ed|s) .{0,30}(limit|capacity|maximum)/i,
  ],
  [
    "timeout",
    /time[d]? ?-?out|deadline|statement_timeout|cancell?ed|canceling|took too long|execution_timeout/i,
  ],
  [
    "connection",
    /connection|(could not|cannot|unable to|failed to) connect|unreachable|refused|reset by peer|broken pipe|host|dns|name resolution|network|ssl|tls|certificate|socket|endpoint|service unavailable|\b50[234]\b|server closed/i,
  ],
  [
    "syntax",
    /syntax|parse ?(error|exception)|unexpected (token|character|end)|compilation error|nameerror|indentationerror|templat/i,
  ],
];

/** Classifies an error by its text. */
export function classifyError(text: string | null): ErrorClass {
  if (text === null) return "unknown";
  const start = text.slice(0, 4_000);
  return patterns.find(([, pattern]) => pattern.test(start))?.[0] ?? "unknown";
}
