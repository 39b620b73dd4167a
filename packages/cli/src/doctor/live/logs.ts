import { type CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

const lookBackMilliseconds = 14 * 24 * 60 * 60_000;
const mostPages = 20;

/** A query for log lines. */
export interface LineSearch {
  /** Name of the log group. */
  readonly group: string;
  /** CloudWatch's filter pattern. */
  readonly pattern: string;
  /** Prefix of the stream names. */
  readonly streams?: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/**
 * Returns the lines of a log group that match a pattern, newest last; from the last two weeks and a limited number of
 * pages.
 *
 * @throws Error of the AWS SDK if the group does not exist or may not be read
 */
export async function matchingLines(logs: CloudWatchLogsClient, search: LineSearch): Promise<string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: search.group,
        filterPattern: search.pattern,
        startTime: Math.max(Date.now() - lookBackMilliseconds, search.since),
        ...(search.streams ? { logStreamNamePrefix: search.streams } : {}),
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    lines.push(...(answer.events ?? []).map(({ message = "" }) => message.trim()));
    nextToken = answer.nextToken;
    if (!nextToken) break;
  }
  return lines;
}
