import type { Dm } from '@xmtp/browser-sdk';
import type { SdkClient } from './page-client.ts';

/**
 * The direct message with this inbox, made if there is none. If making it is cut off, the SDK keeps a direct message without the other
 * inbox, finds that one again each time and sends to nobody; in a page, nothing can add the other one later. So the network is asked for
 * the other inbox first: what fails, most likely fails before anything is kept.
 */
export async function openDirectMessage({ conversations, preferences }: SdkClient, inboxId: string): Promise<Dm<unknown>> {
  const known = await conversations.getDmByInboxId(inboxId);
  if (known !== undefined) return known;
  await preferences.fetchInboxStates([inboxId]);
  return conversations.createDm(inboxId);
}
