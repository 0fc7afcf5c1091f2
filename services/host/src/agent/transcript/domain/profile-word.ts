// What an agent accepts from a profile message: members speak for themselves; hearsay counts only for what is unknown.

import { cutText } from '@offshoot/memory/items/limits.ts';
import { isStopWord, words } from '@offshoot/memory/words/words.ts';
import { isPlain, looks, shownName } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import { isZone } from '@offshoot/times/occurrences.ts';

export interface Member {
  /** As the member wrote it, on one line: for comparison. For display, see nameShown. */
  name: string;
  isAgent: boolean;
  /** For an agent: when it joined the conversation by its own account, epoch milliseconds. */
  joinedAt?: number | undefined;
  /** IANA time zone, if the member has told it. */
  zone?: string | undefined;
}

/** The relevant part of a Convos profile. */
export interface SaidProfile {
  name?: string;
  memberKind: 'agent' | 'member';
  metadata: Record<string, unknown>;
}

const MAX_NAME = 64;

/**
 * What to store for a member after a profile message; undefined: nothing new. `firstHand`: the member sent it. Hearsay never changes a
 * known name and never makes anyone an agent.
 */
export function memberAfter(known: Member | undefined, profile: SaidProfile, firstHand: boolean): Member | undefined {
  const name = oneLine(profile.name ?? '')
    .slice(0, MAX_NAME)
    .toWellFormed();
  if (firstHand)
    return isFellowAgent(profile)
      ? { name, isAgent: true, joinedAt: joinedAtIn(profile) }
      : { name, isAgent: false, zone: zoneIn(profile) };
  if (name === '' || (known !== undefined && known.name !== '')) return undefined;
  return { name, isAgent: known?.isAgent ?? false };
}

/**
 * Only an agent that states its instance counts: the command-line Convos client marks every person as an agent, and people must be
 * learned from and answered without a cap. Of two agents, the earlier one hears the other's statement, which is enough to end an
 * exchange.
 */
function isFellowAgent(profile: SaidProfile): boolean {
  return profile.memberKind === 'agent' && typeof profile.metadata.instanceId === 'string';
}

function joinedAtIn({ metadata }: SaidProfile): number | undefined {
  const at = Number(metadata.joinedAt);
  return Number.isSafeInteger(at) && at > 0 ? at : undefined;
}

/** Convos keeps it in the profile, so that times mean the same to everybody. */
function zoneIn({ metadata: { timezone } }: SaidProfile): string | undefined {
  return typeof timezone === 'string' && isZone(timezone) ? timezone : undefined;
}

/** Words that start the agent's own sentences and topics: as names they would stand for everybody or nobody. */
const NOBODYS = new Set(
  'our group team everyone everybody anyone anybody somebody someone nobody all rule decision note feedback credential budget agent owner'.split(
    ' ',
  ),
);

/** The display name of a member, for the model and in sentences: safe to show, and never a word that means others. */
export function nameShown(name: string, inboxId: string): string {
  const short = inboxId.slice(0, 8);
  const seen = looks(name);
  const shown = shownName(name) ?? (isPlain(seen) ? shownName(seen) : undefined);
  if (shown === undefined) return short;
  const said = words(shown);
  const meansOthers = said.length > 0 && said.every((word) => isStopWord(word) || NOBODYS.has(word));
  return meansOthers ? `${cutText(shown, MAX_NAME - short.length - 1)} ${short}` : shown;
}
