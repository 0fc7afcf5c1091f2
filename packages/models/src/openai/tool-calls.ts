import { garbage, type ModelEvent } from '../model.ts';
import { endsInHalf } from './halves.ts';

type Call = Extract<ModelEvent, { is: 'call' }>;
type Calling = Extract<ModelEvent, { is: 'calling' }>;

/** The most calls in one answer. */
export const MAX_CALLS = 16;
/** Of one call's arguments, UTF-16 units. */
export const MAX_ARGUMENTS = 65_536;
const MAX_ID = 256;

/** A piece of a call, as endpoints send them. `arguments`: JSON as text; some endpoints send the value itself. */
interface Piece {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: unknown };
}

/** A call, and its place among the calls of the answer. */
interface IndexedCall {
  place: number;
  call: Call;
  /** How much of its arguments was told. Undefined: not even that it is there. */
  told: number | undefined;
}

const sameId = () => garbage('two calls have the same ID');
const wordOf = (said: unknown): string => (typeof said === 'string' ? said.toWellFormed() : '');

/** Puts the calls of one answer together from their pieces. Throws ModelError `garbage` at the first piece too many. */
export class ToolCalls {
  readonly #calls: IndexedCall[] = [];
  /** By the index that endpoints send: the call to which the last piece with it belongs. */
  readonly #open = new Map<number, IndexedCall>();
  /** Calls of which something was told. */
  #begun = 0;

  /** What is new of calls that have a name and an ID, and before which no call is missing: they are told in the order of the answer. */
  *add(pieces: readonly Piece[]): Generator<Calling> {
    for (const [at, { index, id, function: { name, arguments: more } = {} }] of pieces.entries()) {
      const placed = this.#placed(index ?? at, wordOf(id), wordOf(name));
      const { call } = placed;
      // Some endpoints repeat the ID and the name in each piece.
      call.callId ||= wordOf(id);
      call.name ||= wordOf(name);
      call.arguments += typeof more === 'string' ? more : more == null ? '' : JSON.stringify(more);
      if (call.arguments.length > MAX_ARGUMENTS) throw garbage('the arguments of a tool are too long');
      if (call.callId.length > MAX_ID || call.name.length > MAX_ID) throw garbage('a call has no proper name');
      if (call.callId !== '' && call.name !== '') yield* this.#news(placed);
    }
  }

  *#news(placed: IndexedCall): Generator<Calling> {
    const { callId, name, arguments: json } = placed.call;
    if (placed.told === undefined && this.#calls.some((other) => other !== placed && other.call.callId === callId)) throw sameId();
    if (placed.told === undefined && placed.place !== this.#begun) return;
    const from = placed.told ?? 0;
    // Blank ones may become an empty object in the end, and half of a character waits for its other half.
    const to = json.trim() === '' ? from : json.length - (endsInHalf(json) ? 1 : 0);
    if (placed.told !== undefined && to <= from) return;
    if (placed.told === undefined) this.#begun++;
    placed.told = to;
    yield { is: 'calling', callId, name, arguments: json.slice(from, to).toWellFormed() };
  }

  /** In the order of the answer. `isCut`: the answer ended before its time, maybe before the name of its last call. */
  all(isCut: boolean): Call[] {
    const calls = this.#calls.toSorted((a, b) => a.place - b.place);
    if (isCut && calls.at(-1)?.call.name === '') calls.pop();
    const found = calls.map(({ place, call }) => ({
      ...call,
      callId: call.callId || `call_${place}`,
      arguments: call.arguments.toWellFormed(),
    }));
    if (found.some(({ name }) => name === '')) throw garbage('a call names no tool');
    if (new Set(found.map(({ callId }) => callId)).size < found.length) throw sameId();
    return found;
  }

  /**
   * The call to which a piece belongs. Some endpoints send the same index for all calls, or none, so another ID begins another call; but only if
   * a function is named with it, because some endpoints send another ID with each piece of one call.
   */
  #placed(index: number, id: string, name: string): IndexedCall {
    const open = this.#open.get(index);
    const isOther = open !== undefined && id !== '' && open.call.callId !== '' && open.call.callId !== id;
    const known = isOther ? (this.#calls.find(({ call }) => call.callId === id) ?? (name === '' ? open : undefined)) : open;
    const placed = known ?? this.#begin(isOther ? this.#calls.length : index);
    this.#open.set(index, placed);
    return placed;
  }

  #begin(place: number): IndexedCall {
    if (this.#calls.length >= MAX_CALLS) throw garbage('it calls too many tools at once');
    const placed: IndexedCall = { place, call: { is: 'call', callId: '', name: '', arguments: '' }, told: undefined };
    this.#calls.push(placed);
    return placed;
  }
}
