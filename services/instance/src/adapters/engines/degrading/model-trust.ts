// How long a model is not asked that gives answers which cannot be used: each costs a wait and money, and the message is read by
// rules in the end. Per model, since one endpoint serves many.

/** So many in a row, and it is left alone … */
const FAILURES = 3;
/** … for so long; then one message is a trial. A model that is exchanged behind its name is noticed within that time. */
const REST_MS = 10 * 60_000;

interface Record {
  failures: number;
  /** Epoch milliseconds. */
  restsUntil: number;
}

export class ModelTrust {
  readonly #records = new Map<string, Record>();

  mayAsk(model: string, now: number): boolean {
    return now >= (this.#records.get(model)?.restsUntil ?? 0);
  }

  succeeded(model: string): void {
    this.#records.delete(model);
  }

  /** Returns whether it is left alone from now on. */
  failed(model: string, now: number): boolean {
    const failures = (this.#records.get(model)?.failures ?? 0) + 1;
    const rests = failures >= FAILURES;
    this.#records.set(model, { failures, restsUntil: rests ? now + REST_MS : 0 });
    return rests;
  }
}
