// An agent on Nostr, whose relay is a list in memory, and people and other agents there. Its conversation is a list, too.
import type { NostrSettings } from '@offshoot/context';
import {
  type DirectMessage,
  encodeTaskMessage,
  giftWrapsFor,
  KINDS,
  type NostrEvent,
  newSecretKey,
  npubOf,
  openGiftWrap,
  publicKeyOf,
  type TaskMessage,
  taskMessageIn,
} from '@offshoot/nostr';
import { ring } from '../../src/agent/alarms/ringing.ts';
import { renewalKind } from '../../src/agent/effects/kinds/goal/renewal-kind.ts';
import { nostrKind } from '../../src/agent/effects/kinds/nostr/nostr-kind.ts';
import { acceptKind, completeKind } from '../../src/agent/effects/kinds/nostr/task-kinds.ts';
import { ticksOf } from '../../src/agent/goals/ticking.ts';
import { nostrAccount } from '../../src/agent/nostr/account.ts';
import { sendAnswers } from '../../src/agent/nostr/messages/answering-peers.ts';
import { hearTask } from '../../src/agent/nostr/messages/hearing-tasks.ts';
import { nostrSource } from '../../src/agent/nostr/messages/nostr-source.ts';
import { type Relays, RelaysAway } from '../../src/agent/nostr/relays.ts';
import { workOnGoals } from '../../src/agent/pursuit/working.ts';
import { webPage } from '../../src/agent/reading/web-page.ts';
import { ReceivedRound } from '../../src/agent/received/showing.ts';
import type { RoomDeps } from '../../src/agent/room-deps.ts';
import { reviewTasks } from '../../src/agent/tasking/reviewing-tasks.ts';
import { NostrKeys } from '../../src/agent/workspace/nostr-keys.ts';
import { OWNER } from '../context/bare-agent.ts';
import { type MailScene, startMailScene } from '../effects/mail-scene.ts';

const RELAY = 'wss://relay.example';

/** A relay that everybody uses, in memory. */
export class OneRelay {
  readonly events: NostrEvent[] = [];
  isAway = false;
  /** It does not take the next event. */
  refusesNext = false;
  isAwayNext = false;
  /** Takes the next event, and says nothing. */
  losesAnswer = false;
  hangs = false;
  /** Those that name relays where they read. */
  readonly readers = new Set<string>();
  reads = 0;
  url = RELAY;
  /** Where the agent was before, with what is there. */
  readonly left = new Map<string, { events: NostrEvent[]; isAway: boolean }>();

  /** The agent's host has another relay from now on. */
  becomes(url: string): void {
    this.left.set(this.url, { events: this.events.splice(0), isAway: false });
    this.url = url;
  }

  to(publicKey: string): NostrEvent[] {
    return messagesTo(this.events, publicKey);
  }

  relays(publicKey: () => string): Relays {
    const answers = async (signal: AbortSignal) => {
      signal.throwIfAborted();
      if (this.hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      const isAway = this.isAway || this.isAwayNext;
      this.isAwayNext = false;
      if (isAway) throw new RelaysAway('away');
    };
    const here = () => this.url;
    return {
      get defaults() {
        return [here()];
      },
      mayUse: () => true,
      unread: async (account, since, signal) => {
        this.reads += 1;
        const left = account.relays.flatMap((url) => this.left.get(url) ?? []);
        if (account.relays.includes(this.url)) await answers(signal);
        else if (left.every(({ isAway }) => isAway)) throw new RelaysAway('away');
        const all = [...(account.relays.includes(this.url) ? this.events : []), ...left.flatMap(({ events }) => events)];
        return messagesTo(all, account.publicKey).filter(({ created_at }) => created_at >= since.getTime() / 1_000);
      },
      publish: async (_, event, __, signal) => {
        await answers(signal);
        if (this.refusesNext) {
          this.refusesNext = false;
          return { taken: 0, refused: 1, away: 0 };
        }
        this.events.push(event);
        if (!this.losesAnswer) return { taken: 1, refused: 0, away: 0 };
        this.losesAnswer = false;
        throw new RelaysAway('the answer is lost');
      },
      inboxRelaysOf: async (key, _, signal) => {
        await answers(signal);
        return this.readers.has(key) ? [this.url] : [];
      },
      newest: () => Promise.resolve(undefined),
      listen: () => {},
      ignore: () => {},
      speaksFor: () => {},
      news: () => this.to(publicKey()).length,
      stateOf: () => 'connected',
    } as Relays;
  }
}

const messagesTo = (events: readonly NostrEvent[], publicKey: string): NostrEvent[] =>
  events.filter(({ tags }) => tags.some(([name, value]) => name === 'p' && value === publicKey));

/** Somebody with a client for Nostr. */
export class Writer {
  readonly secretKey: Uint8Array;
  readonly key: string;
  readonly npub: string;
  readonly name: string;
  readonly #relay: OneRelay;
  readonly #now: () => Date;

  constructor(name: string, relay: OneRelay, now: () => Date, secretKey = newSecretKey()) {
    this.secretKey = secretKey;
    this.key = publicKeyOf(secretKey);
    this.npub = npubOf(this.key);
    [this.name, this.#relay, this.#now] = [name, relay, now];
    relay.readers.add(this.key);
  }

  writes(text: string, to: string, at = this.#now()): void {
    const { wraps } = giftWrapsFor({ text, to }, { secretKey: this.secretKey, now: at, keepsCopy: false });
    this.#relay.events.push(...wraps.map(({ event }) => event));
  }

  says(message: TaskMessage, to: string): void {
    this.writes(encodeTaskMessage(message), to);
  }

  /** All that it has got. */
  got(): DirectMessage[] {
    const wraps = this.#relay.to(this.key).filter(({ kind }) => kind === KINDS.giftWrap);
    const all = wraps.map((wrap) => openGiftWrap(wrap, { secretKey: this.secretKey, now: this.#now() }));
    return [...new Map(all.map((message) => [message.id, message])).values()].filter(({ from }) => from !== this.key);
  }

  tasks(): TaskMessage[] {
    return this.got().flatMap(({ text }) => taskMessageIn(text) ?? []);
  }
}

export interface MessageScene extends MailScene {
  relay: OneRelay;
  /** A peer. */
  ana: Writer;
  mallory: Writer;
  /** The agent's public key. */
  key: string;
  settles(): Promise<string[]>;
  settings(part: Partial<NostrSettings>): void;
  /** What the agent has sent, by its own copies. */
  copies(): DirectMessage[];
  /** What goals look at. */
  page: { text: string };
  /** A new process. */
  restarts(): void;
  /** Milliseconds until it looks again by itself, as it said last. */
  looksIn(): number | undefined;
}

export async function startMessageScene(o: Parameters<typeof startMailScene>[0] = {}): Promise<MessageScene> {
  const relay = new OneRelay();
  const page: MessageScene['page'] = { text: 'The hotel price is €120 a night.' };
  const reader = { read: (url: URL) => Promise.resolve({ from: url.host, title: 'Rooms', text: page.text, isCut: false }) };
  const kinds = [nostrKind, acceptKind, completeKind, renewalKind];
  const mail = await startMailScene({ kinds, readings: [webPage(reader, [OWNER])], ...o });
  const { agent } = mail;
  const { publicKey: key, secretKey } = new NostrKeys(agent.deps.workspace.folder).add();
  const deps = Object.assign(mail.deps, { relays: relay.relays(() => key) }) as unknown as MailScene['deps'] & RoomDeps;
  const now = () => deps.now();
  const ana = new Writer('Ana', relay, now);
  const mallory = new Writer('Mallory', relay, now);
  const settings = (part: Partial<NostrSettings>) => {
    const peers = [{ key: ana.key, name: ana.name }];
    agent.store.nostr.change({ settings: { enabled: true, relays: [], peers, mirror: false, attestation: [], ...part } });
  };
  agent.store.nostr.change({ publicKey: key });
  settings({});
  relay.readers.add(key);
  if (nostrAccount(deps) === undefined) throw new Error('the agent is not on Nostr');
  const settleRest = mail.settles.bind(mail);
  let round = newRound();
  let looksIn: number | undefined;
  function newRound() {
    return new ReceivedRound<RoomDeps>(nostrSource<RoomDeps>(hearTask));
  }
  return Object.assign(mail, {
    ...{ relay, ana, mallory, key, settings, page },
    copies: () =>
      relay
        .to(key)
        .map((wrap) => openGiftWrap(wrap, { secretKey, now: now() }))
        .filter(({ from }) => from === key),
    restarts: () => {
      round = newRound();
    },
    looksIn: () => looksIn,
    async settles() {
      looksIn = await round.look(deps);
      await ring({ ...deps, client: deps.client }, ticksOf(deps));
      for (let wait = await workOnGoals(deps); wait === 0; wait = await workOnGoals(deps));
      const said: string[] = [];
      for (let n = 0; n < 2; n += 1) {
        await reviewTasks(deps);
        said.push(...(await settleRest()));
      }
      await sendAnswers(deps);
      return said;
    },
  });
}
