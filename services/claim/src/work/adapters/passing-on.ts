import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';

const words = { template: 'The template service', host: "The agent's host" };

/** Passes another service's refusals on to the caller verbatim; if the service does not answer, the refusal names it. */
export async function passingOn<T>(upstream: keyof typeof words, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    // A service that rejects our credentials is unavailable to us; the caller need not know why.
    const isStrange = refusal.reason === 'CALLER_UNKNOWN' || refusal.reason === 'CALLER_NOT_ALLOWED';
    // A service that is up but misses one of its own upstreams has already named it.
    if (isStrange || (refusal.reason === 'UPSTREAM_UNAVAILABLE' && refusal.metadata.upstream === undefined)) {
      throw new Refusal('UPSTREAM_UNAVAILABLE', `${words[upstream]} does not answer.`, {
        help: 'Repeat the call in a moment, unchanged.',
        metadata: { upstream },
        cause: error,
      });
    }
    throw new Refusal(refusal.reason, refusal.message, { metadata: refusal.metadata, cause: error });
  }
}
