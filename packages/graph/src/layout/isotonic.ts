/**
 * Computes a weighted isotonic regression with the pool adjacent violators algorithm: the non-decreasing sequence
 * closest to `targets` in weighted least squares. Exact, O(n). Overwrites `targets` with the result.
 */
export function fitMonotone(targets: Float64Array, weights: Float64Array): void {
  const values: number[] = [];
  const masses: number[] = [];
  const sizes: number[] = [];
  for (let index = 0; index < targets.length; index++) {
    let value = targets[index]!;
    let mass = weights[index]!;
    let size = 1;
    while (values.length > 0 && values[values.length - 1]! > value) {
      const otherMass = masses.pop()!;
      value = (value * mass + values.pop()! * otherMass) / (mass + otherMass);
      mass += otherMass;
      size += sizes.pop()!;
    }
    values.push(value);
    masses.push(mass);
    sizes.push(size);
  }
  let index = 0;
  for (let block = 0; block < values.length; block++) {
    for (let count = 0; count < sizes[block]!; count++) targets[index++] = values[block]!;
  }
}
