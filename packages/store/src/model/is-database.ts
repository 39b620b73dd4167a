/** Object stores, file systems, catalogs and queues: namespaces without SQL. */
const notDatabases =
  /^(s3[an]?|gc?s|abfss?|wasbs?|adl|hdfs|file|dbfs|oss|kafka|pubsub|arn:aws[a-z-]*:glue)(:|$)/i;

/** Returns whether SQL may have run in a namespace. */
export function isDatabase(namespace: string): boolean {
  return !notDatabases.test(namespace);
}
