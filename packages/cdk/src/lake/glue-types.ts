import * as glue from "aws-cdk-lib/aws-glue";

/**
 * Returns the Glue (Hive) type of a SQL type in the pipeline's manifest.
 *
 * @throws RangeError for a type that the lake's file format does not support
 */
export function glueType(sqlType: string): glue.Type {
  const [, name = "", precision, scale] = /^([a-z ]+?)(?:\((\d+)(?:,\s*(\d+))?\))?$/.exec(sqlType) ?? [];
  switch (name) {
    case "smallint":
      return glue.Schema.SMALL_INT;
    case "int":
    case "integer":
      return glue.Schema.INTEGER;
    case "bigint":
      return glue.Schema.BIG_INT;
    case "boolean":
      return glue.Schema.BOOLEAN;
    case "date":
      return glue.Schema.DATE;
    case "timestamp":
      return glue.Schema.TIMESTAMP;
    case "decimal":
      return glue.Schema.decimal(Number(precision), Number(scale ?? 0));
    case "char":
      return glue.Schema.char(Number(precision));
    case "varchar":
      return glue.Schema.varchar(Number(precision));
    default:
      throw new RangeError(`The lake does not support the type "${sqlType}".`);
  }
}
