/** Returns the text if it is one of the values; undefined otherwise. */
export function memberOf<Value extends string>(
  values: readonly Value[],
  text: string | undefined,
): Value | undefined {
  return values.find((value) => value === text);
}
