import type { PageClient } from '../../xmtp/page-client.ts';
import { letJoinersIn } from './let-joiners-in.ts';
import { sendWhatIsStored } from './sending.ts';

/** What an open inbox does by itself, until the returned function is called. */
export function liveInConversations(client: PageClient): () => Promise<void> {
  const stops = [letJoinersIn(client), sendWhatIsStored(client)];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
