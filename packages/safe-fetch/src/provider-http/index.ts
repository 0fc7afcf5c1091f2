export * from './answer-fields.ts';
export type { Clock } from './clock.ts';
export { ProviderError } from './provider-error.ts';
export { type HttpCall, ProviderHttp, type ProviderHttpOptions } from './provider-http.ts';
