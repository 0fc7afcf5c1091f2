export * from './answer-fields.ts';
export { ProviderError } from './provider-error.ts';
export type { Clock } from './provider-http.ts';
export { type HttpCall, ProviderHttp, type ProviderHttpOptions } from './provider-http.ts';
