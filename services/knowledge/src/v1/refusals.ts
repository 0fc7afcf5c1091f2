import { RequestRefusal } from '@offshoot/openai-api';

export const invalid = (message: string, param: string | null = null, code = 'invalid_value'): RequestRefusal =>
  new RequestRefusal('invalid_request', message, { code, param });

/** Also for what belongs to another tenant. */
export const notFound = (what: string): RequestRefusal =>
  new RequestRefusal('not_found', `There is no such ${what}.`, { code: 'not_found' });

export const overQuota = (message: string): RequestRefusal => new RequestRefusal('too_many_requests', message, { code: 'quota_exceeded' });
