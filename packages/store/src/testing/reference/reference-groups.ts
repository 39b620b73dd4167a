/** Groups values by a text, in order. */
export function groups<Value>(values: Iterable<Value>, key: (value: Value) => string): [string, Value[]][] {
  const found = new Map<string, Value[]>();
  for (const value of values) {
    const group = found.get(key(value));
    if (group) group.push(value);
    else found.set(key(value), [value]);
  }
  return [...found];
}
