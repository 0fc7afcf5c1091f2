import { counter } from './instruments.ts';

const refused = counter('offshoot_refused_by_limit_total', 'Requests that were refused because of a limit.', ['service', 'limit']);

/** `limit`: our own word for it. */
export const countRefused = (service: string, limit: string): void => refused.add({ service, limit });
