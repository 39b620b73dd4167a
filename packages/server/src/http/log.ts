/** The log of a server, as far as its parts need it: one message a call. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
