import type { SocketError } from '../schemas/events.ts';
import type { ErrorBody } from '../schemas/response.ts';

/** Kinds of errors, each with its HTTP status. */
const STATUS = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unprocessable_entity: 422,
  too_many_requests: 429,
  server_error: 500,
  model_error: 500,
} as const;
export type RefusalType = keyof typeof STATUS;

/** A request that is refused. The message is for the caller: it quotes no secrets, and of what was sent only names of fields. */
export class RequestRefusal extends Error {
  readonly type: RefusalType;
  readonly code: string;
  /** The path of the field, such as `input[2].content[0].text`. */
  readonly param: string | null;
  constructor(type: RefusalType, message: string, { code, param = null }: { code: string; param?: string | null }) {
    super(message);
    this.name = 'RequestRefusal';
    this.type = type;
    this.code = code;
    this.param = param;
  }
  get status(): number {
    return STATUS[this.type];
  }
}

export const invalid = (message: string, code: string, param: string | null): RequestRefusal =>
  new RequestRefusal('invalid_request', message, { code, param });

/** The body of the HTTP answer. */
export const errorBodyOf = ({ type, message, code, param }: RequestRefusal): ErrorBody => ({ error: { type, message, code, param } });

/** The same over a WebSocket, which stays open. */
export const socketErrorOf = ({ type, message, code, param, status }: RequestRefusal): SocketError => ({
  type: 'error',
  status,
  error: { type, code, message, param },
});
