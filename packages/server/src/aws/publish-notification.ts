import type { SNSClient } from "@aws-sdk/client-sns";

/** A message to a topic. */
export interface TopicMessage {
  readonly topicArn: string;
  readonly subject: string;
  readonly text: string;
  /** Recognizes a repeated message in a FIFO topic. */
  readonly id: string;
  /** Messages of one group keep their order in a FIFO topic. */
  readonly group: string;
}

/** Subjects of Amazon SNS are ASCII without line breaks. */
const maxSubject = 100;

/** One client per region. */
const clients = new Map<string, Promise<SNSClient>>();

/**
 * Publishes a message to an Amazon SNS topic in the region of its ARN, with credentials as the AWS SDK finds them.
 *
 * @returns the id of the message
 * @throws Error of the SDK
 */
export async function publishNotification(message: TopicMessage, timeoutMs: number): Promise<string> {
  const { topicArn, subject, text, id, group } = message;
  const client = await clientFor(topicArn.split(":")[3]!, timeoutMs);
  const { PublishCommand } = await import("@aws-sdk/client-sns");
  const answer = await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, maxSubject),
      Message: text,
      ...(topicArn.endsWith(".fifo") ? { MessageGroupId: group, MessageDeduplicationId: id } : {}),
    }),
  );
  return answer.MessageId ?? "";
}

/** Loaded on demand: most servers publish nothing, and the SDK is slow to load. */
function clientFor(region: string, timeoutMs: number): Promise<SNSClient> {
  let client = clients.get(region);
  if (!client) {
    client = import("@aws-sdk/client-sns").then(
      ({ SNSClient }) =>
        new SNSClient({
          region,
          maxAttempts: 1,
          requestHandler: {
            connectionTimeout: timeoutMs,
            requestTimeout: timeoutMs,
            throwOnRequestTimeout: true,
          },
        }),
    );
    clients.set(region, client);
  }
  return client;
}
