// Those to whom the agent listens and writes on Nostr, and how their words are shown.
import type { NostrSettings } from '@offshoot/context';
import { unlinked } from '@offshoot/engine/links.ts';
import { markOf } from '@offshoot/memory/items/outside-line.ts';
import { npubOf, publicKeyIn } from '@offshoot/nostr';
import { mapHidden } from '@offshoot/text';
import { quoted } from '../../received/domain/quoted.ts';
import { type NostrAccountDeps, relaysOf } from '../account.ts';

/** `name`: as its owner calls them. */
export type Peer = NostrSettings['peers'][number];

/** UTF-16 units of what one message shows of others' words. */
const MAX_SHOWN = 1_000;
const MAX_READ = 2_000;

/** Without what nobody sees. */
export const legible = (text: string): string => mapHidden(text.slice(0, MAX_READ).toWellFormed().replace(/\r\n?/g, '\n'), () => '').trim();

/** A message of the agent: who says it, and every line of their words marked. `about`: after the name, in words of our own. */
export function peerLine({ name }: Pick<Peer, 'name'>, text: string, about = ''): string {
  const body = quoted(legible(text), { max: MAX_SHOWN, goesOn: '(The message goes on.)', isCut: text.length > MAX_READ });
  return [`${markOf('nostr')} From “${unlinked(name)}” on Nostr${about}:`, ...body].join('\n');
}

/** By name in any case, or by key. Undefined: none, or several. */
export function peerMeant(peers: readonly Peer[], written: string): Peer | undefined {
  const key = publicKeyIn(written);
  if (key !== undefined) return peers.find((peer) => peer.key === key) ?? { key, name: '' };
  const name = written.trim().toLowerCase();
  const [found, ...others] = peers.filter((peer) => peer.name.toLowerCase() === name);
  return others.length > 0 ? undefined : found;
}

/** In what people write, words end with blanks and marks. */
const WORD_ENDS = /[\s,;()[\]<>"“”]+/;
const MAX_WORDS = 4_000;

/** Whether the text has the key, in any of its forms. */
export const namesKey = (text: string, key: string): boolean =>
  text
    .slice(0, MAX_READ * 8)
    .split(WORD_ENDS, MAX_WORDS)
    .some((word) => word.length >= KEY_LENGTH && publicKeyIn(word.replace(/[.:!?]{1,5}$/, '')) === key);

/** Of an npub; hex digits are one more. */
const KEY_LENGTH = 63;

/** As cards and grants name a key. */
export const isPeerAddress = ({ enabled, peers }: Pick<NostrSettings, 'enabled' | 'peers'>, address: string): boolean =>
  enabled && address.startsWith('npub1') && peers.some(({ key }) => npubOf(key) === address);

/** The agent's own, cheaply. Undefined: it is not on Nostr. */
export function ownAddress({ store, relays }: Pick<NostrAccountDeps, 'store' | 'relays'>): string | undefined {
  const { settings, publicKey } = store.nostr.standing();
  const isThere = settings.enabled && publicKey !== '' && relaysOf(settings, relays).length > 0;
  return isThere ? npubOf(publicKey) : undefined;
}
