// Where people outside the conversation write to an agent, and how its host asks there while the agent sleeps.
import { join } from 'node:path';
import { readAtRest } from './agent-store.ts';
import { mailSource } from './mail/mail-source.ts';
import type { Mailbox } from './mail/mailbox.ts';
import { hearTask } from './nostr/messages/hearing-tasks.ts';
import { nostrSource } from './nostr/messages/nostr-source.ts';
import type { Bell, ReceivedSource } from './received/source.ts';
import type { RoomDeps } from './room-deps.ts';
import type { Carrier } from './texts/carrier.ts';
import { textSource } from './texts/text-source.ts';
import { DATABASE } from './workspace/workspace.ts';

interface Providers {
  mailbox: Mailbox;
  carrier: Carrier;
}

/** A source that has a bell. */
export type BellKind = ReceivedSource<RoomDeps>['is'];

export const sourcesOf = ({ mailbox, carrier }: Providers): ReceivedSource<RoomDeps>[] => [
  mailSource(mailbox),
  textSource(carrier),
  nostrSource<RoomDeps>(hearTask),
];

/** Reads the agent's accounts from its files, which are closed again when it returns. */
export function bellsAtRest(providers: Providers, agent: { instanceId: string; folder: string; kinds: readonly BellKind[] }): Bell[] {
  const { instanceId, folder, kinds } = agent;
  const sources = sourcesOf(providers).filter(({ is }) => kinds.includes(is));
  return readAtRest(join(folder, DATABASE), (store) => sources.flatMap((source) => source.bell?.({ instanceId, store }) ?? []));
}
