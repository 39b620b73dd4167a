import * as glue from "aws-cdk-lib/aws-glue";

/**
 * The Glue (Hive) type of a column, from its SQL type as the pipeline's manifest writes it.
 *
 * @throws RangeError for a type that the lake's files cannot hold
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
      throw new RangeError(`The lake has no type for "${sqlType}".`);
  }
}
