import type { ReasoningItem } from '../schemas/items.ts';
import type { Sink } from './open-message.ts';

/** What the model is thinking: the thoughts themselves are one part, their summary another. */
export class OpenReasoning {
  readonly index: number;
  readonly #id: string;
  readonly #sink: Sink;
  #thought: string | undefined;
  #summary: string | undefined;

  constructor(id: string, index: number, sink: Sink) {
    this.#id = id;
    this.index = index;
    this.#sink = sink;
  }

  item(status: ReasoningItem['status']): ReasoningItem {
    return {
      type: 'reasoning',
      id: this.#id,
      status,
      summary: this.#summary === undefined ? [] : [{ type: 'summary_text', text: this.#summary }],
      content: this.#thought === undefined ? [] : [{ type: 'reasoning_text', text: this.#thought }],
    };
  }

  thinking(delta: string): void {
    const { emit, next, padded } = this.#sink;
    if (this.#thought === undefined) {
      const part = { type: 'reasoning_text', text: '' } as const;
      emit({ type: 'response.content_part.added', sequence_number: next(), ...this.#content(), part });
    }
    this.#thought = (this.#thought ?? '') + delta;
    emit({ type: 'response.reasoning.delta', sequence_number: next(), ...this.#content(), delta, ...padded(delta) });
  }

  summary(delta: string): void {
    const { emit, next, padded } = this.#sink;
    if (this.#summary === undefined) {
      const part = { type: 'summary_text', text: '' } as const;
      emit({ type: 'response.reasoning_summary_part.added', sequence_number: next(), ...this.#summarised(), part });
    }
    this.#summary = (this.#summary ?? '') + delta;
    emit({ type: 'response.reasoning_summary_text.delta', sequence_number: next(), ...this.#summarised(), delta, ...padded(delta) });
  }

  close(status: ReasoningItem['status']): ReasoningItem {
    const { emit, next } = this.#sink;
    if (this.#thought !== undefined) {
      const place = this.#content();
      emit({ type: 'response.reasoning.done', sequence_number: next(), ...place, text: this.#thought });
      const part = { type: 'reasoning_text', text: this.#thought } as const;
      emit({ type: 'response.content_part.done', sequence_number: next(), ...place, part });
    }
    if (this.#summary !== undefined) {
      const place = this.#summarised();
      emit({ type: 'response.reasoning_summary_text.done', sequence_number: next(), ...place, text: this.#summary });
      const part = { type: 'summary_text', text: this.#summary } as const;
      emit({ type: 'response.reasoning_summary_part.done', sequence_number: next(), ...place, part });
    }
    return this.item(status);
  }

  #content() {
    return { item_id: this.#id, output_index: this.index, content_index: 0 };
  }

  #summarised() {
    return { item_id: this.#id, output_index: this.index, summary_index: 0 };
  }
}
