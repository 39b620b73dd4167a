/** Thrown if this machine lacks a requirement of the test. The message names it and how to install it. */
export class MissingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MissingError";
  }
}
