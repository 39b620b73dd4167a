import { type CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

const lookBackMilliseconds = 14 * 24 * 60 * 60_000;
const mostPages = 20;

/**
 * Lines of a log group that match a pattern, newest last; at most two weeks back and a bounded number of pages. Undefined
 * when the group is not there or may not be read.
 */
export async function matchingLines(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  filterPattern: string,
  logStreamNamePrefix?: string,
): Promise<string[] | undefined> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          filterPattern,
          startTime: Date.now() - lookBackMilliseconds,
          ...(logStreamNamePrefix ? { logStreamNamePrefix } : {}),
          ...(nextToken ? { nextToken } : {}),
        }),
      );
      lines.push(...(answer.events ?? []).map(({ message = "" }) => message.trim()));
      nextToken = answer.nextToken;
      if (!nextToken) break;
    }
  } catch {
    return undefined;
  }
  return lines;
}
