import type { StreamEvent } from '../schemas/events.ts';
import type { ResponseError, ResponseObject, ResponseStatus } from '../schemas/response.ts';

/** Of a failure. `type`: a kind of error, such as `model_error`. */
export interface WrittenFailure {
  type: string;
  error: ResponseError;
  /** The field of the request that is wrong. */
  param?: string | undefined;
}

/** The event that ends a stream. */
type LastEvent = Extract<StreamEvent, { response: ResponseObject }> & {
  type: 'response.completed' | 'response.failed' | 'response.incomplete';
};

const LAST: ReadonlySet<string> = new Set<LastEvent['type']>(['response.completed', 'response.failed', 'response.incomplete']);

export const isLastEvent = (event: StreamEvent): event is LastEvent => LAST.has(event.type);

/** There is no event for a response that was cancelled: it is one that stays incomplete. */
export const lastEventOf = (sequence_number: number, response: ResponseObject): LastEvent => ({
  type: lastTypeOf(response.status),
  sequence_number,
  response,
});

const lastTypeOf = (status: ResponseStatus): LastEvent['type'] =>
  status === 'completed' || status === 'failed' ? `response.${status}` : 'response.incomplete';

/** Comes before the last event of a response that failed. */
export const errorEventOf = (sequence_number: number, { type, error: { code, message }, param: field }: WrittenFailure): StreamEvent => {
  const param = field ?? null;
  return { type: 'error', sequence_number, error: { type, code, message, param }, code, message, param };
};
