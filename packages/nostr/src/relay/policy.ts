// Who may write what, and who may read it.
import { KINDS, LOOK_BACK_MS, type NostrEvent } from '../index.ts';
import { MAX_AHEAD_S } from './limits.ts';

export interface RelayPolicy {
  /** Whose relay it is. The events of others are not stored, but for messages to a member. */
  isMember(publicKey: string): boolean;
  /** Whether these keys, which the reader has proven, may read the author's events that are neither public nor messages. */
  mayRead(authorKey: string, readers: ReadonlySet<string>): boolean;
}

/** For one machine, so that its people can try it with any client: everybody is a member. */
export const ANYBODY: RelayPolicy = { isMember: () => true, mayRead: () => true };

const MESSAGES: ReadonlySet<number> = new Set([KINDS.giftWrap, KINDS.legacyMessage]);
const PUBLIC: ReadonlySet<number> = new Set([KINDS.profile, KINDS.deletion, KINDS.relayList, KINDS.inboxRelays]);

export const isMessageKind = (kind: number): boolean => MESSAGES.has(kind);
export const isMessage = ({ kind }: Pick<NostrEvent, 'kind'>): boolean => isMessageKind(kind);

export const recipientsOf = ({ tags }: Pick<NostrEvent, 'tags'>): string[] =>
  tags.flatMap(([name, key = '']) => (name === 'p' ? [key] : []));

export interface Writer {
  /** Keys that the connection has proven. */
  keys: ReadonlySet<string>;
  now: number;
}

export interface Admitted {
  /** Whose quota it is. Undefined: a member's own. */
  payer: string | undefined;
  /** The recipient's owner knows who sends it. */
  isKnown: boolean;
}

/** `refused`: why it is not taken, with the prefix of NIP-01. */
export function admit(policy: RelayPolicy, event: NostrEvent, { keys, now }: Writer): { refused: string } | Admitted {
  const seconds = Math.floor(now / 1000);
  if (event.kind === KINDS.auth) return { refused: 'invalid: this proves who you are, and is sent as AUTH' };
  if (event.created_at > seconds + MAX_AHEAD_S) return { refused: 'invalid: this is from the future' };
  const expires = expirationOf(event);
  if (expires !== undefined && expires <= seconds) return { refused: 'invalid: this has expired' };
  if (tagsOf(event, '-').length > 0 && !keys.has(event.pubkey)) return { refused: 'auth-required: only its author may send this' };
  if (!isMessage(event))
    return policy.isMember(event.pubkey) ? { payer: undefined, isKnown: true } : { refused: 'blocked: this relay is for its agents' };
  if (event.kind === KINDS.giftWrap && event.created_at < seconds - LOOK_BACK_MS / 1000)
    return { refused: 'invalid: a gift wrap is backdated by two days at most' };
  const [recipient, ...others] = recipientsOf(event);
  if (recipient === undefined || others.length > 0) return { refused: 'invalid: a message is for one recipient' };
  // A relay of everybody is nobody's to fill up: its messages cost the key that sends them, if there is one.
  const sender = [...keys][0];
  const isOwn = [...keys].some((key) => policy.isMember(key));
  if (!policy.isMember(recipient))
    return isOwn ? { payer: sender, isKnown: true } : { refused: 'blocked: this relay knows no such recipient' };
  if (policy === ANYBODY) return { payer: sender ?? '', isKnown: true };
  if (sender === undefined) return { refused: 'auth-required: say who sends this' };
  return { payer: isOwn ? undefined : sender, isKnown: policy.mayRead(recipient, keys) };
}

export function mayRead(policy: RelayPolicy, event: NostrEvent, readers: ReadonlySet<string>): boolean {
  if (readers.has(event.pubkey)) return true;
  if (isMessage(event)) return recipientsOf(event).some((key) => readers.has(key));
  return PUBLIC.has(event.kind) || policy.mayRead(event.pubkey, readers);
}

export const tagsOf = ({ tags }: Pick<NostrEvent, 'tags'>, name: string): string[] =>
  tags.flatMap(([tag, value = '']) => (tag === name ? [value] : []));

/** NIP-40, Unix seconds. Undefined: never. */
export function expirationOf(event: Pick<NostrEvent, 'tags'>): number | undefined {
  const [written = ''] = tagsOf(event, 'expiration');
  return /^\d{1,12}$/.test(written) ? Number(written) : undefined;
}
