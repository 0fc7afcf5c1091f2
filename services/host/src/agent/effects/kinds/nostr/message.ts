// A message on Nostr as an action: whom it reaches, and which ones the agent does not even ask for.
import type { Action, ActionKind, Argument, CardTerms } from '@offshoot/actions';
import type { NostrSettings } from '@offshoot/context';
import { npubOf, publicKeyIn } from '@offshoot/nostr';
import { hasSpan } from '../../../domain/spoken-words.ts';
import { namesKey, type Peer, peerMeant } from '../../../nostr/messages/peers.ts';
import { asWritten, sendable, textIn, type Writing } from '../writing.ts';

const SENT = { risk: 'R4', content: ['name', 'text'], counterparts: ['to'], budget: 'texts' } as const;
/** Tells a peer something. */
export const MESSAGE: ActionKind = { name: 'nostr.send', ...SENT };
/** Asks another agent to do something, in a form that it understands. */
export const TASK: ActionKind = { name: 'nostr.ask', ...SENT };

/** UTF-16 units. A card shows the whole text. */
export const MAX_TEXT = 1_000;

export type MessageProblem = 'no-peer' | 'no-such-peer' | 'itself' | 'no-text' | 'too-long';

/** The one who is meant. A name or key that the message does not have was made up, or comes from what others said. */
export function recipientOf(
  { settings, publicKey }: { settings: Pick<NostrSettings, 'peers'>; publicKey: string },
  written: string,
  message: string,
): { peer: Peer; source: Argument['source'] } | { problem: MessageProblem } {
  if (written.trim() === '') return { problem: 'no-peer' };
  const peer = peerMeant(settings.peers, written);
  if (peer === undefined) return { problem: 'no-such-peer' };
  if (peer.key === publicKey) return { problem: 'itself' };
  if (publicKeyIn(written) !== undefined) return namesKey(message, peer.key) ? { peer, source: 'request' } : { problem: 'no-peer' };
  return hasSpan(message, peer.name) ? { peer, source: 'contact' } : { problem: 'no-peer' };
}

/** `words` undefined: they are still to be made. */
export function messageAction(
  kind: ActionKind,
  { peer: { key, name }, source }: { peer: Peer; source: Argument['source'] },
  words: string | undefined,
  writing: Writing,
): Action | MessageProblem {
  const named: Action['arguments'] = {
    ...(name !== '' && { name: { value: name, source: 'contact' } }),
    to: { value: npubOf(key), source },
  };
  const base = { kind, account: writing.account, toolDigest: '', cost: '' };
  if (words === undefined) return { ...base, arguments: named };
  const text = sendable(words);
  if (text === '') return 'no-text';
  if (text.length > MAX_TEXT) return 'too-long';
  return { ...base, arguments: { ...named, text: asWritten(text, writing) } };
}

/** What an approved action is. `to`: "npub1…". `name` empty: it has none. */
export const messageIn = (terms: Pick<CardTerms, 'arguments'>): { to: string; name: string; text: string } => ({
  to: textIn(terms, 'to'),
  name: textIn(terms, 'name'),
  text: textIn(terms, 'text'),
});
