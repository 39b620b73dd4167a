/** Something that the test needs and this machine does not have. The message says what, and how to get it. */
export class MissingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MissingError";
  }
}
