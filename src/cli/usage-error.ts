/** Something in the command line that cannot be meant. `next` is what to do instead, or null. */
export class UsageError extends Error {
  readonly next: string | null;

  constructor(message: string, next: string | null = null) {
    super(message);
    this.name = 'UsageError';
    this.next = next;
  }
}
