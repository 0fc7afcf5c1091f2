// How long a model that returns unusable output is skipped: each attempt costs time and money, and rules read the message in the end.
// Tracked per model, since one endpoint serves many.

/** After this many failures in a row the model is skipped … */
const FAILURES = 3;
/** … for this long; then one message is a trial. A model replaced under the same name is noticed within that time. */
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

  /** Returns whether the model is skipped from now on. */
  failed(model: string, now: number): boolean {
    const failures = (this.#records.get(model)?.failures ?? 0) + 1;
    const rests = failures >= FAILURES;
    this.#records.set(model, { failures, restsUntil: rests ? now + REST_MS : 0 });
    return rests;
  }
}
