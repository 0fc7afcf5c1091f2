// Keeps the people the agent knows in sync with the members of the conversation.
import type { Inherited } from '@offshoot/memory/merging/merge.ts';
import { concernsIn, concernsOf } from '@offshoot/memory/people/concerns.ts';
import { introduced, introductionsIn } from '@offshoot/memory/people/introductions.ts';
import { isOnlySpokenOf, type Person, personOf, withMembers } from '@offshoot/memory/people/people.ts';
import { knownHere } from '@offshoot/memory/people/people-elsewhere.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { nameShown } from '../transcript/domain/profile-word.ts';
import type { MemoryTable } from './memory-store.ts';
import type { PeopleTable } from './people-store.ts';

/** Everyone the agent knows, members under their current names, and the speaker, who need not be a member. */
export function acquaintances(deps: AgentDeps<ConversationTable & PeopleTable>, speakerId: string): { people: Person[]; speaker: Person } {
  const { conversation, people } = deps.store;
  const named = (inboxId: string, name: string) => ({ inboxId, name: nameShown(name, inboxId) });
  const members = conversation.people().map(({ inboxId, name }) => named(inboxId, name));
  const isMember = members.some(({ inboxId }) => inboxId === speakerId);
  const present = isMember ? members : [...members, named(speakerId, conversation.member(speakerId)?.name ?? '')];
  const known = withMembers(people.all(), present);
  people.keep(known);
  return { people: known, speaker: personOf(known, speakerId) as Person };
}

/** Applies introductions: the speaker says that someone spoken of earlier is now here. Call in a transaction. */
export function introduce(
  deps: AgentDeps<ConversationTable & MemoryTable & PeopleTable>,
  { senderInboxId, text }: Pick<HeardMessage, 'senderInboxId' | 'text'>,
  isOwner: boolean,
): { people: Person[]; speaker: Person } {
  const { people, speaker } = acquaintances(deps, senderInboxId);
  const [introduction] = introductionsIn(text, people, speaker, isOwner);
  if (introduction === undefined) return { people, speaker };
  const now = introduced(people, introduction);
  deps.store.people.keep(now);
  const { absent, member } = introduction;
  for (const concern of concernsIn([absent.key], now)) deps.store.memory.rekey(member.key, concern);
  return { people: now, speaker: personOf(now, senderInboxId) as Person };
}

/** Rekeys another agent's items to the keys its people have here. Call in a transaction. */
export function acquainted(deps: AgentDeps<ConversationTable & PeopleTable>, items: readonly Inherited[]): Inherited[] {
  const { conversation, people } = deps.store;
  const members = conversation.people().map(({ inboxId, name }) => ({ inboxId, name: nameShown(name, inboxId) }));
  const here = knownHere(items, withMembers(people.all(), members));
  people.keep(here.people);
  return here.items;
}

/**
 * Forgets people who were only spoken of once the last item about them is gone, including their names. Call in the deleting transaction.
 */
export function forgetStrangers(deps: AgentDeps<MemoryTable & PeopleTable>): void {
  const { memory, people } = deps.store;
  const all = people.all();
  if (!all.some(isOnlySpokenOf)) return;
  const concerned = new Set(memory.all().flatMap((item) => concernsOf(item, all).map(({ key }) => key)));
  const left = all.filter((person) => !isOnlySpokenOf(person) || concerned.has(person.key));
  if (left.length < all.length) people.keep(left);
}
