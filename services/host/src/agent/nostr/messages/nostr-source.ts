// What peers write to the agent's key on Nostr. Nobody else is listened to: strangers can make keys and messages without end.
import { setImmediate } from 'node:timers/promises';
import {
  type DirectMessage,
  KINDS,
  LOOK_BACK_MS,
  NostrError,
  type NostrEvent,
  openGiftWrap,
  openLegacyMessage,
  type TaskMessage,
  taskMessageIn,
} from '@offshoot/nostr';
import { type Received, type ReceivedSource, SourceFailure } from '../../received/source.ts';
import type { LoopDeps } from '../../record/agent-deps.ts';
import { type NostrAccountDeps, nostrAccount, type OwnAccount } from '../account.ts';
import type { NostrTable } from '../nostr-store.ts';
import { RelaysAway } from '../relays.ts';
import { MAX_OF_PEER, type MessageTable } from './message-store.ts';
import { type Peer, peerLine } from './peers.ts';

export interface NostrSourceDeps extends LoopDeps<NostrTable & MessageTable>, NostrAccountDeps {
  readonly store: LoopDeps<NostrTable & MessageTable>['store'];
}

/** Takes in what another agent says about a task. Called in the transaction that notes the message. */
export type HearsTasks<Deps> = (deps: Deps, peer: Peer, message: TaskMessage) => void;

/** Opened in one look: opening takes a few milliseconds. */
const MOST_OPENED = 100;
const OPENED_WITHOUT_PAUSE = 10;
/** An agent that was away for longer reads no more than that. */
const LONGEST_AWAY_MS = 30 * 24 * 60 * 60_000;
const HELD_BACK_MS = 60 * 60_000;
const MORE_MS = 1_000;
const LEFT_LOOK_MS = 60 * 60_000;
const LAST_OF_THE_DAY = 'That is as much of Nostr as I show in a day. The rest comes tomorrow.';

/** What agents of this kind share with each other, and people do not read. */
const PATTERN = /^\s{0,20}\{\s{0,20}"(?:type"\s{0,20}:\s{0,20}")?PatternShare"/;

interface Opened extends Received {
  eventId: string;
}

/** One for each agent that is awake: it remembers what is opened and not shown yet. */
export function nostrSource<Deps extends NostrSourceDeps>(hears: HearsTasks<Deps>): ReceivedSource<Deps> {
  const waiting = new Map<string, Opened>();
  return {
    is: 'nostr',
    // What is about tasks is taken in, however much was shown.
    isAlwaysRead: true,
    news: ({ relays, instanceId }) => relays.news(instanceId),
    open(deps) {
      const account = nostrAccount(deps);
      if (account === undefined) return undefined;
      const { messages } = deps.store;
      let read: Read | undefined;
      return {
        async unread() {
          read = await readAll(deps, account, { waiting, hears });
          for (const one of read.opened) waiting.set(one.eventId, one);
          return [...waiting.values()];
        },
        async settle(id) {
          const settled = [...waiting.values()].filter((one) => one.id === id).map(({ eventId }) => eventId);
          messages.see(settled);
          for (const eventId of settled) waiting.delete(eventId);
        },
        end() {
          if (read?.isAll === false) return MORE_MS;
          if (waiting.size > 0) return HELD_BACK_MS;
          if (read !== undefined) messages.keepReadUntil(account.publicKey, read.at);
          return leftOf(deps, account, deps.now()) && LEFT_LOOK_MS;
        },
      };
    },
  };
}

interface Read {
  opened: Opened[];
  /** False: there is more that can be opened now. */
  isAll: boolean;
  at: Date;
}

async function readAll<Deps extends NostrSourceDeps>(
  deps: Deps,
  account: OwnAccount,
  { waiting, hears }: { waiting: ReadonlyMap<string, Opened>; hears: HearsTasks<Deps> },
): Promise<Read> {
  const { messages } = deps.store;
  const at = deps.now();
  const since = Math.max(messages.readUntil(account.publicKey)?.getTime() ?? at.getTime(), at.getTime() - LONGEST_AWAY_MS);
  const events = [...(await unread(deps, account, new Date(since - LOOK_BACK_MS))), ...(await unreadWhereItWas(deps, account, at))];
  const fresh = [...new Map(events.map((event) => [event.id, event])).values()].filter(
    ({ id }) => !waiting.has(id) && !messages.isSeen(id),
  );
  const opened: Opened[] = [];
  const dropped: string[] = [];
  for (const [index, event] of fresh.slice(0, MOST_OPENED).entries()) {
    if (index % OPENED_WITHOUT_PAUSE === OPENED_WITHOUT_PAUSE - 1) await setImmediate();
    if (deps.closing.aborted) break;
    const message = openedMessage(event, { secretKey: account.secretKey, now: at });
    const peer = message && account.settings.peers.find(({ key }) => key === message.from);
    if (message === undefined || peer === undefined || !messages.countOf(peer.key, { now: at, most: MAX_OF_PEER })) dropped.push(event.id);
    else opened.push({ ...received(deps, peer, message, hears), eventId: event.id });
  }
  deps.store.transaction(() => messages.see(dropped));
  if (dropped.length > 0) deps.log.info({ instanceId: deps.instanceId, dropped: dropped.length }, 'passed over messages on Nostr');
  return { opened, isAll: fresh.length <= MOST_OPENED, at };
}

async function unread({ relays, closing }: NostrSourceDeps, account: OwnAccount, since: Date): Promise<NostrEvent[]> {
  try {
    return await relays.unread(account, since, closing);
  } catch (error) {
    if (error instanceof RelaysAway) throw new SourceFailure('no relay answers', { cause: error });
    throw error;
  }
}

/** Of the relays that it was at before: those of another host may never come back. */
async function unreadWhereItWas(deps: NostrSourceDeps, account: OwnAccount, at: Date): Promise<NostrEvent[]> {
  const left = leftOf(deps, account, at);
  if (left === undefined) return [];
  const { relays } = left;
  return await unread(deps, { ...account, relays }, new Date(left.since - LOOK_BACK_MS)).catch((error: unknown) => {
    if (error instanceof SourceFailure) return [];
    throw error;
  });
}

function leftOf({ store: { nostr } }: NostrSourceDeps, { publicKey }: OwnAccount, at: Date) {
  const { left } = nostr.standing();
  return left?.publicKey === publicKey && left.until > at.getTime() ? left : undefined;
}

/** Undefined: it is not for the agent, or not what it says it is. */
function openedMessage(event: NostrEvent, key: { secretKey: Uint8Array; now: Date }): DirectMessage | undefined {
  try {
    return event.kind === KINDS.legacyMessage ? openLegacyMessage(event, key) : openGiftWrap(event, key);
  } catch (error) {
    if (error instanceof NostrError) return undefined;
    throw error;
  }
}

function received<Deps extends NostrSourceDeps>(deps: Deps, peer: Peer, message: DirectMessage, hears: HearsTasks<Deps>): Received {
  const { id, text } = message;
  const task = taskMessageIn(text);
  const isForPeople = task === undefined && !PATTERN.test(text);
  return {
    ...{ id, isCounted: isForPeople },
    line: ({ isLast }) => (isForPeople ? peerLine(peer, text) + (isLast ? `\n\n${LAST_OF_THE_DAY}` : '') : undefined),
    note() {
      deps.store.nostr.count('received', deps.now());
      if (task !== undefined) hears(deps, peer, task);
    },
  };
}
