// Keeps whom the agent knows in step with who is in the conversation.
import type { AgentDeps } from '../agent-deps.ts';
import { nameShown } from '../conversation/domain/profile-word.ts';
import { type Person, personOf, withMembers } from './domain/people.ts';

/** Everybody, members by the names that they bear now; and who speaks, member or not. */
export function acquaintances(deps: AgentDeps<'conversation' | 'people'>, speakerId: string): { people: Person[]; speaker: Person } {
  const { conversation, people } = deps.store;
  const named = (inboxId: string, name: string) => ({ inboxId, name: nameShown(name, inboxId) });
  const members = conversation.people().map(({ inboxId, name }) => named(inboxId, name));
  const isMember = members.some(({ inboxId }) => inboxId === speakerId);
  const present = isMember ? members : [...members, named(speakerId, conversation.member(speakerId)?.name ?? '')];
  const known = withMembers(people.all(), present);
  people.keep(known);
  return { people: known, speaker: personOf(known, speakerId) as Person };
}
