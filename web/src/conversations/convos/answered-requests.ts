/** Outlives the tab: an old request must not let a person in again who has been removed since. */
const ANSWERED = 'offshoot-answered-requests';
/** Far more than there are in the direct messages that are looked at. */
const MAX_REMEMBERED_REQUESTS = 2_000;
/** Of a message’s ID, which is a digest: enough to tell requests apart. */
const LETTERS = 16;

/** The join requests that this browser has dealt with, by message. */
export class AnsweredRequests {
  readonly #ids = new Set<string>(stored());

  has(messageId: string): boolean {
    return this.#ids.has(shortened(messageId));
  }

  add(messageId: string): void {
    this.#ids.add(shortened(messageId));
    const [oldest] = this.#ids;
    if (this.#ids.size > MAX_REMEMBERED_REQUESTS && oldest !== undefined) this.#ids.delete(oldest);
    localStorage.setItem(ANSWERED, [...this.#ids].join(' '));
  }
}

const shortened = (messageId: string): string => messageId.slice(0, LETTERS);

function stored(): string[] {
  return localStorage.getItem(ANSWERED)?.split(' ') ?? [];
}
