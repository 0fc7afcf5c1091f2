import type { Annotation, Logprob, MadeFile, OutputPart, Phase } from '../schemas/content.ts';
import type { StreamEvent } from '../schemas/events.ts';
import type { MessageItem } from '../schemas/items.ts';

/** Where the events of an open item go. */
export interface Sink {
  emit(event: StreamEvent): void;
  /** The number of the next event. */
  next(): number;
  padded(delta: string): { obfuscation: string } | undefined;
}

type OpenPart = { is: 'text'; text: string; annotations: Annotation[]; logprobs: Logprob[] } | { is: 'refusal'; text: string };

/** The message that the model is writing. */
export class OpenMessage {
  readonly index: number;
  readonly #id: string;
  readonly #sink: Sink;
  readonly #parts: OutputPart[] = [];
  #open: OpenPart | undefined;

  constructor(id: string, index: number, sink: Sink) {
    this.#id = id;
    this.index = index;
    this.#sink = sink;
  }

  item(status: MessageItem['status'], phase?: Phase): MessageItem {
    const content = this.#open === undefined ? [...this.#parts] : [...this.#parts, partOf(this.#open)];
    return { type: 'message', id: this.#id, status, role: 'assistant', content, ...(phase && { phase }) };
  }

  text(delta: string, logprobs: readonly Logprob[]): void {
    const part = this.#open?.is === 'text' ? this.#open : this.#begin({ is: 'text', text: '', annotations: [], logprobs: [] });
    part.text += delta;
    if (logprobs.length > 0) part.logprobs.push(...logprobs);
    const { emit, next, padded } = this.#sink;
    emit({
      type: 'response.output_text.delta',
      sequence_number: next(),
      item_id: this.#id,
      output_index: this.index,
      content_index: this.#parts.length,
      delta,
      logprobs: logprobs.length === 0 ? [] : [...logprobs],
      ...padded(delta),
    });
  }

  refusal(delta: string): void {
    const part = this.#open?.is === 'refusal' ? this.#open : this.#begin({ is: 'refusal', text: '' });
    part.text += delta;
    const { emit, next, padded } = this.#sink;
    emit({ type: 'response.refusal.delta', sequence_number: next(), ...this.#place(), delta, ...padded(delta) });
  }

  /** A text of nothing, unless there is something. */
  silence(): void {
    if (this.#open === undefined && this.#parts.length === 0) this.#begin({ is: 'text', text: '', annotations: [], logprobs: [] });
  }

  annotation(annotation: Annotation): void {
    if (this.#open?.is !== 'text') return;
    const annotation_index = this.#open.annotations.push(annotation) - 1;
    const { emit, next } = this.#sink;
    emit({ type: 'response.output_text.annotation.added', sequence_number: next(), ...this.#place(), annotation_index, annotation });
  }

  madeFile(file: MadeFile): void {
    if (this.#open?.is !== 'text') return;
    const place = this.#open.text.length;
    this.annotation({ ...file, start_index: place, end_index: place });
  }

  /** Ends its last part, and gives the item as it stays. */
  close(status: MessageItem['status'], phase?: Phase): MessageItem {
    this.#closePart();
    return this.item(status, phase);
  }

  #begin<T extends OpenPart>(part: T): T {
    this.#closePart();
    this.#open = part;
    this.#sink.emit({ type: 'response.content_part.added', sequence_number: this.#sink.next(), ...this.#place(), part: partOf(part) });
    return part;
  }

  #closePart(): void {
    if (this.#open === undefined) return;
    const { emit, next } = this.#sink;
    const place = this.#place();
    const part = partOf(this.#open);
    if (part.type === 'output_text')
      emit({ type: 'response.output_text.done', sequence_number: next(), ...place, text: part.text, logprobs: part.logprobs ?? [] });
    else emit({ type: 'response.refusal.done', sequence_number: next(), ...place, refusal: part.refusal });
    emit({ type: 'response.content_part.done', sequence_number: next(), ...place, part });
    this.#parts.push(part);
    this.#open = undefined;
  }

  #place() {
    return { item_id: this.#id, output_index: this.index, content_index: this.#parts.length };
  }
}

const partOf = (part: OpenPart): OutputPart =>
  part.is === 'text'
    ? { type: 'output_text', text: part.text, annotations: [...part.annotations], logprobs: [...part.logprobs] }
    : { type: 'refusal', refusal: part.text };
