// Names that creators ask for: what proves them, and for how long.
import { ensName } from './ens-name.ts';
import { websiteName } from './website.ts';

/** What proves a name: a website that lists the creator's inbox, or the Ethereum Name Service. */
export type NameKind = 'website' | 'ens';

export interface VerifiedName {
  name: string;
  kind: NameKind;
}

/** `unread`: not yet; `unproved`: it does not name the creator; `unreachable`: it could not be looked up lately. */
export type NameStatus = 'unread' | 'proved' | 'unproved' | 'unreachable';

export interface CreatorName extends VerifiedName {
  status: NameStatus;
  /** When it was looked up last. Undefined: never. */
  readAt: Date | undefined;
}

/** There is no such top-level domain, and none but ENS gives these names away. */
const ENS_ENDING = '.eth';

export const kindOf = (name: string): NameKind => (name.endsWith(ENS_ENDING) ? 'ens' : 'website');

/** The name in lower case; undefined unless it is a public DNS name or an ENS name, written in the one way that imitates no other. */
export function creatorName(text: string): VerifiedName | undefined {
  const kind = kindOf(text.toLowerCase());
  const name = kind === 'ens' ? ensName(text) : websiteName(text);
  return name === undefined ? undefined : { name, kind };
}

/** How long a proof counts after it was read last. */
export const PROOF_LASTS_MS = 7 * 86_400_000;

const DAY_MS = 86_400_000;
/** An unproved name must not cost look-ups at another party's server or endpoint. Its creator can have it read sooner by asking again. */
const UNPROVED_PAUSE_MS = 30 * DAY_MS;
const FIRST_PAUSE_MS = 60_000;

/** When a name that was looked up is looked up again. */
export const nextReading = (now: Date, isProved: boolean): Date => new Date(now.getTime() + (isProved ? DAY_MS : UNPROVED_PAUSE_MS));

/** After as many failures in a row: soon at first, then once a day. */
export const nextTry = (now: Date, failures: number): Date =>
  new Date(now.getTime() + Math.min(DAY_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)));
