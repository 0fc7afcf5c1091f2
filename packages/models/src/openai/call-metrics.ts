// What the operator sees of calls of language models. Nothing of it says whose they are, or which model was asked.
import { counter, histogram } from '@offshoot/runtime/metrics';
import type { ModelEvent, ModelFailure } from '../model.ts';

const duration = histogram('gen_ai.client.operation.duration', 'Calls of the language model, until their last piece.', {
  unit: 's',
  labels: ['gen_ai.operation.name', 'error.type'],
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640],
});
const firstPiece = histogram('gen_ai.client.operation.time_to_first_chunk', 'Until the first piece of an answer.', {
  unit: 's',
  labels: ['gen_ai.operation.name'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80],
});
const tokens = counter('offshoot.model_tokens', 'Tokens, as the endpoint counts them.', ['gen_ai.token.type']);

const CHAT = { 'gen_ai.operation.name': 'chat' } as const;

/** One call. Without an end, its caller has left. */
export class CallMetrics {
  readonly #begun = performance.now();
  #hasBegun = false;
  #how: ModelFailure | '' = 'cancelled';

  begins(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    firstPiece.observe(CHAT, this.#seconds());
  }

  /** Of the last events, of which one has what was used. */
  said(event: ModelEvent): void {
    if (event.is !== 'end') return;
    this.#how = '';
    if (event.usage === undefined) return;
    tokens.add({ 'gen_ai.token.type': 'input' }, event.usage.inputTokens);
    tokens.add({ 'gen_ai.token.type': 'output' }, event.usage.outputTokens);
  }

  failed(how: ModelFailure): void {
    this.#how = how;
  }

  ends(): void {
    duration.observe({ ...CHAT, 'error.type': this.#how }, this.#seconds());
  }

  #seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }
}
