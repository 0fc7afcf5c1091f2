// Says in the commons of a team what its member wants said there, by the token that they gave.
import { type GuardOptions, guardedFetch } from '@offshoot/safe-fetch';
import type { TeamCommons } from '../../agent/commons/lists.ts';
import { callOf, deliveryOf, JSON_CALL, methodUrl } from './calling.ts';

const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 64_000;

export function createTeamCommons({
  hostUrl,
  rateLimiter,
}: { hostUrl: string | undefined } & Pick<GuardOptions, 'rateLimiter'>): TeamCommons & { close(): Promise<void> } {
  const allowedOrigins = hostUrl === undefined ? [] : [new URL(hostUrl).origin];
  const call = guardedFetch({ maxBytes: MAX_ANSWER_BYTES, allowedOrigins, rateLimiter });
  return {
    async say({ url, token }, saying, { people, signal }) {
      const place = url === '' ? hostUrl : url;
      if (place === undefined) return 'later';
      const { method, body } = callOf(saying);
      const headers = { ...JSON_CALL, authorization: `Bearer ${token}` };
      try {
        const until = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
        const response = await call(methodUrl(place, method), { method: 'POST', headers, body, signal: until }, people);
        return deliveryOf(response.status, await response.text());
      } catch {
        // It is tried again tomorrow.
        return 'later';
      }
    },
    close: () => call.close(),
  };
}
