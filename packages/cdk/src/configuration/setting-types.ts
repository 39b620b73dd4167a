import Type from "typebox";

// The rules in rules/ check ARNs, networks, regions and host names, because their messages say more than a pattern.

/** A setting that holds an ARN. */
export const arn = (description: string, example: string) =>
  Type.String({ description, examples: [example] });

/** A setting with a fixed list of values. */
export const choice = <const Values extends readonly (string | number)[]>(
  values: Values,
  options: { description: string; default?: Values[number]; examples?: Values[number][] },
) => Type.Unsafe<Values[number]>({ enum: [...values], ...options });

/** A setting that may be absent, with its example. */
export const optionalText = (description: string, example: string) =>
  Type.Optional(Type.String({ description, examples: [example] }));
