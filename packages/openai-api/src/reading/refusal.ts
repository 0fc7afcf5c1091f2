import type { SocketError } from '../schemas/events.ts';
import type { ErrorBody } from '../schemas/response.ts';

/** Types of errors everywhere under `/v1`, each with its usual HTTP status. */
const STATUS = {
  invalid_request: 400,
  authentication_error: 401,
  permission_denied: 403,
  not_found: 404,
  conflict: 409,
  unprocessable_entity: 422,
  too_many_requests: 429,
  server_error: 500,
  model_error: 500,
} as const;
export type RefusalType = keyof typeof STATUS;

const typeOf = new Map(Object.entries(STATUS).map(([type, status]) => [status as number, type as RefusalType])).set(500, 'server_error');

/** For an error of which only the HTTP status is known. */
export const errorTypeOf = (status: number): RefusalType => typeOf.get(status) ?? (status < 500 ? 'invalid_request' : 'server_error');

/** A part that the request needs is away for a moment, which is no fault of it: clients send it again by themselves. */
const AWAY: ReadonlySet<string> = new Set(['upstream_unavailable', 'identity_unavailable', 'service_stopping']);

/** The HTTP status of an error. */
export const statusOf = (type: string, code: string | null): number =>
  AWAY.has(code ?? '') ? 503 : (STATUS[type as RefusalType] ?? STATUS.server_error);

interface RefusalDetails {
  code: string;
  param?: string | null;
  /** If it is not the usual one. */
  status?: number;
  /** When the same request may be taken, milliseconds from now. */
  retryAfterMs?: number | undefined;
  /** The same request is refused until a person acts. Set where clients would send it again by themselves. */
  isLasting?: boolean | undefined;
  /** What to do about it, for answers that have a place for it. */
  help?: string | undefined;
  /** The methods that the path has, if it has others. */
  allowed?: readonly string[] | undefined;
}

/** A request that is refused. The message is for the caller: it quotes no secrets, and of what was sent only names of fields. */
export class RequestRefusal extends Error {
  readonly type: RefusalType;
  readonly code: string;
  /** The path of the field, such as `input[2].content[0].text`. */
  readonly param: string | null;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly isLasting: boolean;
  readonly help: string | undefined;
  readonly allowed: readonly string[];
  constructor(
    type: RefusalType,
    message: string,
    { code, param = null, status = statusOf(type, code), retryAfterMs, isLasting = false, help, allowed = [] }: RefusalDetails,
  ) {
    super(message);
    this.name = 'RequestRefusal';
    this.type = type;
    this.code = code;
    this.param = param;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.isLasting = isLasting;
    this.help = help;
    this.allowed = allowed;
  }
}

/** A request of any kind that cannot be read. */
export class UnreadableRequest extends RequestRefusal {}

export const invalid = (message: string, code: string, param: string | null): RequestRefusal =>
  new RequestRefusal('invalid_request', message, { code, param });

/** What of a refusal the caller reads. */
export type ToldRefusal = Pick<RequestRefusal, 'type' | 'message' | 'code' | 'param'>;

/** The body of the HTTP answer. */
export const errorBodyOf = ({ type, message, code, param }: ToldRefusal) => ({ error: { type, message, code, param } }) satisfies ErrorBody;

/** The same over a WebSocket, which stays open. */
export const socketErrorOf = ({ status, ...told }: ToldRefusal & { status: number }): SocketError => ({
  type: 'error',
  status,
  ...errorBodyOf(told),
});
