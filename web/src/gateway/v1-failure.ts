/** What an error of /v1 says. `code`: the reason, such as "agent_not_found". */
interface V1Told {
  /** HTTP. 0: there was no answer. */
  status: number;
  code: string;
  message: string;
  /** The field that is wrong. */
  param?: string | undefined;
  /** What the operator finds the request by. '': there is none. */
  requestId?: string;
  /** It was asked for by a person, and not read for the page, which reads again by itself. */
  isAction?: boolean;
}

/** A request under /v1 that was refused, or that reached nobody. */
export class V1Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | undefined;
  readonly requestId: string;
  readonly isAction: boolean;

  constructor({ status, code, message, param, requestId = '', isAction = false }: V1Told, options?: ErrorOptions) {
    super(message, options);
    this.name = 'V1Failure';
    this.status = status;
    this.code = code;
    this.param = param;
    this.requestId = requestId;
    this.isAction = isAction;
  }
}
