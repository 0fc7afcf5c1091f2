import { promptTokens, tokensOf } from './estimated-tokens.ts';
import type { Model, ModelEvent, ModelRequest } from './model.ts';

/** Counts the tokens of everything that is asked through it: as the model says, and until it says so, or if it never does, by characters. */
export class ModelMeter {
  inputTokens = 0;
  outputTokens = 0;

  of(model: Model): Model {
    return {
      reachable: (signal) => model.reachable(signal),
      run: (request, signal) => ({
        [Symbol.asyncIterator]: () => {
          const counting = new Counting(this, request);
          const events = model.run(request, signal)[Symbol.asyncIterator]();
          // Not a generator around the other one, which would take as long for each event as all else that is done with it.
          return {
            next: () => events.next().then(counting.see),
            return: async () => (await events.return?.()) ?? { done: true, value: undefined },
          };
        },
      }),
    };
  }
}

/** The tokens of one question and its answer. */
class Counting {
  readonly #meter: ModelMeter;
  readonly #request: ModelRequest;
  #asked = 0;
  #said = 0;
  #characters = 0;
  /** Characters of calls that are being written, by ID. */
  readonly #written = new Map<string, number>();
  #hasBegun = false;

  constructor(meter: ModelMeter, request: ModelRequest) {
    this.#meter = meter;
    this.#request = request;
  }

  readonly see = (come: IteratorResult<ModelEvent>): IteratorResult<ModelEvent> => {
    if (come.done) return come;
    const event = come.value;
    // A refused request costs nothing.
    if (!this.#hasBegun) this.#count(promptTokens(this.#request), 0);
    this.#hasBegun = true;
    if (event.is === 'end') {
      if (event.usage) this.#count(event.usage.inputTokens, event.usage.outputTokens);
    } else {
      this.#characters += this.#newIn(event);
      this.#count(this.#asked, tokensOf(this.#characters));
    }
    return come;
  };

  #newIn(event: Exclude<ModelEvent, { is: 'end' }>): number {
    if (!('callId' in event)) return event.text.length;
    const written = this.#written.get(event.callId) ?? 0;
    if (event.is === 'call') return event.arguments.length - written;
    this.#written.set(event.callId, written + event.arguments.length);
    return event.arguments.length;
  }

  #count(asked: number, said: number): void {
    this.#meter.inputTokens += asked - this.#asked;
    this.#meter.outputTokens += said - this.#said;
    this.#asked = asked;
    this.#said = said;
  }
}
