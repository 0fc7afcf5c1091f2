import type { Group } from '@xmtp/browser-sdk';
import type { PageClient } from './page-client.ts';
import { ALLOWED, BY_LAST_ACTIVITY, UNKNOWN } from './sdk-enums.ts';

export type ConvosGroup = Group<unknown>;

/** The conversation as this browser knows it now. Undefined: it knows none with this ID, or it is a direct message. */
export async function findGroup({ sdk }: PageClient, conversationId: string): Promise<ConvosGroup | undefined> {
  const conversation = await sdk.conversations.getConversationById(conversationId);
  return conversation !== undefined && 'addMembers' in conversation ? conversation : undefined;
}

export async function requireGroup(client: PageClient, conversationId: string): Promise<ConvosGroup> {
  const group = await findGroup(client, conversationId);
  if (group === undefined) throw new Error('There is no such conversation in this inbox.');
  return group;
}

/** Those in which something was said last come first. Without those that the person has left or hidden. */
export function latestGroups({ sdk }: PageClient, limit: number): Promise<ConvosGroup[]> {
  return sdk.conversations.listGroups({ consentStates: [UNKNOWN, ALLOWED], orderBy: BY_LAST_ACTIVITY, limit: BigInt(limit) });
}
