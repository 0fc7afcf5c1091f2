// A host without relays of its own. It notes what its agents want of relays.
import type { NostrEvent } from '@offshoot/nostr';
import { type HeardAccount, type Published, type Relays, RelaysAway } from '../../src/agent/nostr/relays.ts';

export interface NotedRelays extends Relays {
  /** What it says of each event; default: no relay answers. */
  answer: Published | undefined;
  readonly sent: { event: NostrEvent; urls: readonly string[] }[];
  readonly heard: Map<string, HeardAccount>;
}

export function noRelays(defaults: readonly string[] = []): NotedRelays {
  const heard = new Map<string, HeardAccount>();
  const sent: NotedRelays['sent'] = [];
  const away = () => Promise.reject(new RelaysAway('there are none'));
  return {
    ...{ defaults, heard, sent, answer: undefined },
    mayUse: (url) => url.startsWith('wss://') && !url.includes('127.0.0.1'),
    ...{ unread: away, inboxRelaysOf: away, newest: away },
    async publish(_, event, urls) {
      if (this.answer === undefined) return await away();
      sent.push({ event, urls });
      return this.answer;
    },
    listen: (instanceId, account) => void heard.set(instanceId, account),
    ignore: (instanceId) => void heard.delete(instanceId),
    speaksFor: () => {},
    news: () => 0,
    stateOf: () => 'away',
  };
}
