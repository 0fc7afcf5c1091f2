import { errorTypeOf } from '@offshoot/open-responses';

/** What a request is refused with, in the form of OpenAI's API. The message never quotes what the request brought. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;

  constructor(status: number, message: string, { code, param }: { code?: string; param?: string } = {}) {
    super(message);
    this.status = status;
    this.code = code ?? null;
    this.param = param ?? null;
  }
}

export function errorBody({ status, message, code, param }: ApiError) {
  return { error: { message, type: errorTypeOf(status), param, code } };
}

export const invalid = (message: string, param?: string, code = 'invalid_value'): ApiError => new ApiError(400, message, { param, code });

/** Also what somebody else has. */
export const notFound = (what: string): ApiError => new ApiError(404, `There is no such ${what}.`, { code: 'not_found' });

export const overQuota = (message: string): ApiError => new ApiError(429, message, { code: 'quota_exceeded' });
