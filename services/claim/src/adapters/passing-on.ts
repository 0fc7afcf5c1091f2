import { Refusal, refusalOf } from '@offshoot/rpc';

/** What another service refuses is refused to the caller in the same words. `who` is at the beginning of a sentence. */
export async function passingOn<T>(who: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    if (refusal.reason === 'UPSTREAM_UNAVAILABLE') {
      throw new Refusal('UPSTREAM_UNAVAILABLE', `${who} does not answer.`, {
        help: 'Repeat the call in a moment, unchanged.',
        cause: error,
      });
    }
    throw new Refusal(refusal.reason, refusal.message, { metadata: refusal.metadata, cause: error });
  }
}
