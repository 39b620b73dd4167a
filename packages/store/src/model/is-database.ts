/** Object stores, file systems, catalogues and queues: namespaces in which no SQL runs. */
const notDatabases =
  /^(s3[an]?|gc?s|abfss?|wasbs?|adl|hdfs|file|dbfs|oss|kafka|pubsub|arn:aws[a-z-]*:glue)(:|$)/i;

/** Whether SQL may have run in a namespace. */
export function isDatabase(namespace: string): boolean {
  return !notDatabases.test(namespace);
}
