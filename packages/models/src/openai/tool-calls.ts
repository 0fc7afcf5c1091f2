import { garbage, type ModelEvent } from '../model.ts';

type Call = Extract<ModelEvent, { is: 'call' }>;

/** The most calls in one answer. */
export const MOST_CALLS = 16;
/** Of one call's arguments, UTF-16 units. */
export const MOST_ARGUMENTS = 65_536;
const MOST_ID = 256;

/** A piece of a call, as endpoints send them. */
interface Piece {
  index?: number;
  id?: string | null;
  function?: { name?: string | null; arguments?: string | null };
}

/** Puts the calls of one answer together from their pieces. Throws ModelError `garbage` at the first piece too many. */
export class ToolCalls {
  readonly #calls = new Map<number, Call>();

  add(pieces: readonly Piece[]): void {
    for (const [place, { index = place, id, function: { name, arguments: more } = {} }] of pieces.entries()) {
      const known = this.#calls.get(index);
      if (!known && this.#calls.size >= MOST_CALLS) throw garbage('it calls too many tools at once');
      const call = known ?? { is: 'call', callId: '', name: '', arguments: '' };
      // Some endpoints repeat the ID and the name in each piece.
      call.callId ||= id ?? '';
      call.name ||= name ?? '';
      call.arguments += more ?? '';
      if (call.arguments.length > MOST_ARGUMENTS) throw garbage('the arguments of a tool are too long');
      if (call.callId.length > MOST_ID || call.name.length > MOST_ID) throw garbage('a call has no proper name');
      this.#calls.set(index, call);
    }
  }

  /** In the order of the answer. `isCut`: the answer ended before its time, maybe before the name of its last call. */
  all(isCut: boolean): Call[] {
    const calls = [...this.#calls.entries()].sort(([a], [b]) => a - b);
    if (isCut && calls.at(-1)?.[1].name === '') calls.pop();
    const found = calls.map(([index, call]) => ({ ...call, callId: call.callId || `call_${index}` }));
    if (found.some(({ name }) => name === '')) throw garbage('a call names no tool');
    if (new Set(found.map(({ callId }) => callId)).size < found.length) throw garbage('two calls have the same ID');
    return found;
  }
}
