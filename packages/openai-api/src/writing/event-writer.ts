// Writes what happens during a response as the events of its stream, and keeps the response object that they add up to.
import type { ModelTokenLogprob } from '@offshoot/models';
import type { Annotation, Logprob, MadeFile, Phase } from '../schemas/content.ts';
import type { LifecycleEvent, StreamEvent } from '../schemas/events.ts';
import type { FunctionCallItem, HostedItem, McpApprovalRequestItem, McpCallItem, OutputItem } from '../schemas/items.ts';
import type { IncompleteReason, ResponseObject, Usage } from '../schemas/response.ts';
import { errorEventOf, type WrittenFailure } from './ending.ts';
import { brokenOff, isFailedItem, kindOfHosted } from './hosted.ts';
import type { Sink } from './open-message.ts';
import { OpenMessage } from './open-message.ts';
import { OpenReasoning } from './open-reasoning.ts';
import { paddingOf } from './padding.ts';
import { type ResponseProgress, type ResponseSettings, responseOf } from './response-of.ts';

export interface WriterOptions {
  settings: ResponseSettings;
  /** A new ID with this prefix: `msg`, `fc`, `rs`. */
  newId(prefix: string): string;
  /** Seconds since 1970. */
  now(): number;
  /** Gets each event at once. Events are not changed after that. Undefined: nobody wants them, only what they add up to. */
  emit: ((event: StreamEvent) => void) | undefined;
  /** Fills events of text up, so that their size tells nothing. Default: true. */
  isPadded?: boolean;
}

/** A call of a function that the caller runs. `arguments` is JSON as the model wrote it. */
export interface WrittenCall {
  callId: string;
  name: string;
  arguments: string;
  /** The model was cut off in the middle of it. Default: it was not. */
  isCut?: boolean;
}

/**
 * Numbers have no gap, every added item is also done, and `response()` is always what the events so far add up to.
 * It writes nothing after the end of the response.
 */
export class EventWriter {
  readonly #options: WriterOptions;
  readonly #sink: Sink;
  #progress: ResponseProgress & { output: OutputItem[] } = { status: 'in_progress', output: [] };
  #open: OpenMessage | OpenReasoning | undefined;
  /** Items of tools that are running, and of calls that are being written, by ID. */
  readonly #running = new Map<string, number>();
  #numbers = 0;
  #isEnded = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    const { emit, isPadded = true } = options;
    this.#sink = {
      emit: emit ?? (() => {}),
      next: () => this.#numbers++,
      padded: isPadded ? (delta) => ({ obfuscation: paddingOf(delta) }) : () => undefined,
    };
  }

  /** True after `complete`, `cut`, `fail` or `cancel`. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The response as it is now. An open item has its text so far. */
  response(): ResponseObject {
    const { output } = this.#progress;
    if (this.#open !== undefined) output[this.#open.index] = this.#open.item('in_progress');
    return responseOf(this.#options.settings, this.#progress);
  }

  /** The first event. `queued`: the work begins later, with `begin`. */
  start(how: 'now' | 'queued' = 'now'): void {
    if (how === 'queued') this.#progress.status = 'queued';
    this.#lifecycle('response.created');
    if (how === 'queued') this.#lifecycle('response.queued');
    else this.#lifecycle('response.in_progress');
  }

  /** Of a queued response. */
  begin(): void {
    if (this.#isEnded) return;
    this.#progress.status = 'in_progress';
    this.#lifecycle('response.in_progress');
  }

  /** `logprobs`: of the tokens of this piece, if they were asked for. */
  text(delta: string, logprobs: readonly ModelTokenLogprob[] = []): void {
    if (delta !== '' && !this.#isEnded) this.#message().text(delta, logprobs.map(logprobOf));
  }

  refusal(delta: string): void {
    if (delta !== '' && !this.#isEnded) this.#message().refusal(delta);
  }

  /** Of the text so far. Without text, there is nothing to annotate. */
  annotation(annotation: Annotation): void {
    if (!this.#isEnded && this.#open instanceof OpenMessage) this.#open.annotation(annotation);
  }

  /** Cited at the end of what is being said, if something is. */
  madeFile(file: MadeFile): void {
    if (!this.#isEnded && this.#open instanceof OpenMessage) this.#open.madeFile(file);
  }

  thinking(delta: string): void {
    if (delta !== '' && !this.#isEnded) this.#reasoning().thinking(delta);
  }

  /** A summary of what the model thought, to be shown to people. */
  summary(delta: string): void {
    if (delta !== '' && !this.#isEnded) this.#reasoning().summary(delta);
  }

  /** Ends one answer of the model: the next events belong to another one. */
  endAnswer(): void {
    if (!this.#isEnded) this.#close('completed', 'commentary');
  }

  /** An answer without a word: clients look for a message all the same. */
  silence(): void {
    if (!this.#isEnded) this.#message().silence();
  }

  /** The caller runs it: the response ends with its calls. */
  call({ arguments: json, isCut = false, ...named }: WrittenCall): void {
    this.endCall(this.beginCall(named), { arguments: json, isCut });
  }

  /** The model has begun to write a call that the caller will run. Gives the ID of its item. */
  beginCall({ callId, name }: Pick<WrittenCall, 'callId' | 'name'>): string {
    const id = this.#options.newId('fc');
    if (this.#isEnded) return id;
    this.#close('completed', 'commentary');
    const item: FunctionCallItem = { type: 'function_call', id, call_id: callId, name, arguments: '', status: 'in_progress' };
    this.#running.set(id, this.#add(item, item).output_index);
    return id;
  }

  /** What the model writes next as arguments of a call that has begun. */
  callArguments(id: string, delta: string): void {
    const [item, place] = this.#called(id);
    if (item === undefined || delta === '') return;
    this.#progress.output[place.output_index] = { ...item, arguments: item.arguments + delta };
    this.#delta(`response.${item.type}_arguments.delta`, place, delta);
  }

  /** All of its arguments, of which some may have been told. A client that waits for their end does not hear of a call that was cut. */
  endCall(id: string, { arguments: json, isCut = false }: Pick<WrittenCall, 'arguments' | 'isCut'>): void {
    const [item, place] = this.#called(id);
    if (item?.type !== 'function_call') return;
    this.#endArguments(id, json, isCut);
    this.#running.delete(id);
    this.#done(place.output_index, { ...item, arguments: json, status: isCut ? 'incomplete' : 'completed' });
  }

  /** An item that comes whole: a request for approval, or a compaction. */
  whole(item: McpApprovalRequestItem | Extract<OutputItem, { type: 'compaction' }>): void {
    if (this.#isEnded) return;
    this.#close('completed', 'commentary');
    this.#done(this.#add(item, item).output_index, item);
  }

  /**
   * The model has begun to write a call of a server's tool. Its item is in progress, without arguments. `beginHosted` follows, with all of them; if
   * it does not, `endHosted`.
   */
  beginMcpCall(item: McpCallItem): void {
    if (this.#isEnded) return;
    this.#close('completed', 'commentary');
    const { bare, begins } = kindOfHosted(item);
    const place = this.#add(bare(item), bare(item));
    this.#running.set(item.id, place.output_index);
    for (const type of begins) this.#emit({ type, sequence_number: this.#sink.next(), ...place });
  }

  /** A tool that runs here has begun. Its item is in progress, with the arguments. Several may run at once. */
  beginHosted(item: HostedItem): void {
    if (this.#isEnded) return;
    if (item.type === 'mcp_call') {
      if (!this.#running.has(item.id)) this.beginMcpCall(item);
      this.#endArguments(item.id, item.arguments);
      return;
    }
    this.#close('completed', 'commentary');
    const kind = kindOfHosted(item);
    const place = this.#add(item, kind.bare(item));
    this.#running.set(item.id, place.output_index);
    for (const type of kind.begins) this.#emit({ type, sequence_number: this.#sink.next(), ...place });
    if (item.type === 'code_interpreter_call') {
      const code = item.code ?? '';
      if (code !== '') this.#delta('response.code_interpreter_call_code.delta', place, code);
      this.#emit({ type: 'response.code_interpreter_call_code.done', sequence_number: this.#sink.next(), ...place, code });
    }
    for (const type of kind.runs) this.#emit({ type, sequence_number: this.#sink.next(), ...place });
  }

  /** The tool has ended: the item as it stays. Throws Error if no item with that ID is running. */
  endHosted(item: HostedItem): void {
    if (this.#isEnded) return;
    const index = this.#running.get(item.id);
    if (index === undefined) throw new Error(`No item ${item.id} is running.`);
    this.#running.delete(item.id);
    const kind = kindOfHosted(item);
    const type = isFailedItem(item) ? kind.fails : kind.ends;
    if (type !== undefined) this.#emit({ type, sequence_number: this.#sink.next(), item_id: item.id, output_index: index });
    this.#done(index, item);
  }

  /** The model has said everything, or waits for the caller's results. */
  complete(usage?: Usage): void {
    if (this.#isEnded) return;
    this.#end('completed', 'final_answer');
    this.#progress = { ...this.#progress, status: 'completed', completedAt: this.#options.now(), usage };
    this.#lifecycle('response.completed');
  }

  /** A limit ended it. */
  cut(reason: IncompleteReason, usage?: Usage): void {
    if (this.#isEnded) return;
    this.#end('incomplete');
    this.#progress = { ...this.#progress, status: 'incomplete', incomplete: reason, usage };
    this.#lifecycle('response.incomplete');
  }

  fail(failure: WrittenFailure, usage?: Usage): void {
    if (this.#isEnded) return;
    this.#end('incomplete');
    this.#emit(errorEventOf(this.#sink.next(), failure));
    this.#progress = { ...this.#progress, status: 'failed', error: failure.error, usage };
    this.#lifecycle('response.failed');
  }

  /** The caller ended it. There is no event of that name: it is one that stays incomplete. */
  cancel(usage?: Usage): void {
    if (this.#isEnded) return;
    this.#end('incomplete');
    this.#progress = { ...this.#progress, status: 'cancelled', usage };
    this.#lifecycle('response.incomplete');
  }

  /** Undefined: no such call is being written. */
  #called(id: string): [FunctionCallItem | McpCallItem | undefined, { item_id: string; output_index: number }] {
    const output_index = this.#isEnded ? undefined : this.#running.get(id);
    const item = output_index === undefined ? undefined : this.#progress.output[output_index];
    const isCall = item?.type === 'function_call' || item?.type === 'mcp_call';
    return [isCall ? item : undefined, { item_id: id, output_index: output_index ?? 0 }];
  }

  #endArguments(id: string, json: string, isCut = false): void {
    const [item, place] = this.#called(id);
    if (item === undefined) return;
    this.callArguments(id, json.slice(item.arguments.length));
    if (isCut) return;
    const end = { sequence_number: this.#sink.next(), ...place, arguments: json };
    if (item.type === 'mcp_call') this.#emit({ type: 'response.mcp_call_arguments.done', ...end });
    else this.#emit({ type: 'response.function_call_arguments.done', ...end, name: item.name });
  }

  #message(): OpenMessage {
    if (this.#open instanceof OpenMessage) return this.#open;
    this.#close('completed');
    const message = new OpenMessage(this.#options.newId('msg'), this.#progress.output.length, this.#sink);
    this.#announce(message.index, message.item('in_progress'));
    this.#open = message;
    return message;
  }

  #reasoning(): OpenReasoning {
    if (this.#open instanceof OpenReasoning) return this.#open;
    this.#close('completed', 'commentary');
    const reasoning = new OpenReasoning(this.#options.newId('rs'), this.#progress.output.length, this.#sink);
    this.#announce(reasoning.index, reasoning.item('in_progress'));
    this.#open = reasoning;
    return reasoning;
  }

  #close(status: 'completed' | 'incomplete', phase?: Phase): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#done(open.index, open.close(status, phase));
  }

  /** Closes everything that is open: no response ends with an item in progress. */
  #end(status: 'completed' | 'incomplete', phase?: Phase): void {
    this.#close(status, phase);
    for (const index of this.#running.values()) {
      const item = this.#progress.output[index];
      if (item !== undefined) this.#done(index, brokenOff(item));
    }
    this.#isEnded = true;
  }

  /** `item` as it is counted, `shown` as it is announced. */
  #add(item: OutputItem, shown: OutputItem): { item_id: string; output_index: number } {
    const index = this.#progress.output.length;
    this.#progress.output.push(item);
    this.#announce(index, shown);
    return { item_id: item.id, output_index: index };
  }

  #announce(index: number, item: OutputItem): void {
    this.#progress.output[index] ??= item;
    this.#emit({ type: 'response.output_item.added', sequence_number: this.#sink.next(), output_index: index, item });
  }

  #done(index: number, item: OutputItem): void {
    this.#progress.output[index] = item;
    this.#emit({ type: 'response.output_item.done', sequence_number: this.#sink.next(), output_index: index, item });
  }

  #delta(
    type: 'response.function_call_arguments.delta' | 'response.mcp_call_arguments.delta' | 'response.code_interpreter_call_code.delta',
    place: { item_id: string; output_index: number },
    delta: string,
  ): void {
    this.#emit({ type, sequence_number: this.#sink.next(), ...place, delta, ...this.#sink.padded(delta) });
  }

  #lifecycle(type: LifecycleEvent['type']): void {
    // The largest events of all.
    if (this.#options.emit) this.#emit({ type, sequence_number: this.#sink.next(), response: this.response() });
  }

  #emit(event: StreamEvent): void {
    this.#sink.emit(event);
  }
}

const logprobOf = ({ token, logprob, bytes, others }: ModelTokenLogprob): Logprob => ({
  token,
  logprob,
  bytes: [...bytes],
  top_logprobs: others.map((one) => ({ token: one.token, logprob: one.logprob, bytes: [...one.bytes] })),
});
