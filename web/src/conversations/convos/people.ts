import type { Profile } from '@offshoot/convos';
import { shownName } from '@offshoot/plain-text';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ConvosGroup } from './group.ts';
import { MOST_LETTERS_IN_A_NAME } from './own-name.ts';
import { profilesIn } from './profiles.ts';

/** A member of a conversation as others see them, or somebody who has left. */
interface Person {
  inboxId: string;
  /** What they call themselves, made safe to show. Undefined: nothing that could be read as a name. */
  name: string | undefined;
  /** They say so themselves. */
  isAgent: boolean;
  isSelf: boolean;
  /** Whether somebody else in the conversation has the same name. */
  isAmbiguous: boolean;
}

export interface People {
  members: Person[];
  /** Also those who have left. */
  byInbox: Map<string, Person>;
}

export async function peopleIn(client: PageClient, group: ConvosGroup): Promise<People> {
  const [members, profiles] = await Promise.all([group.members(), profilesIn(group)]);
  const known = new Map([...members.map(({ inboxId }) => [inboxId, undefined] as const), ...profiles]);
  const people = withAmbiguity([...known].map(([inboxId, profile]) => personOf(inboxId, profile, client.inboxId)));
  const byInbox = new Map(people.map((person) => [person.inboxId, person]));
  return { members: members.flatMap(({ inboxId }) => byInbox.get(inboxId) ?? []), byInbox };
}

function personOf(inboxId: string, profile: Profile | undefined, ownInboxId: string) {
  const name = [...(shownName(profile?.name ?? '') ?? '')].slice(0, MOST_LETTERS_IN_A_NAME).join('').trim();
  return { inboxId, name: name === '' ? undefined : name, isAgent: profile?.memberKind === 'agent', isSelf: inboxId === ownInboxId };
}

/** Names that differ in case only count as the same. */
function withAmbiguity(people: Omit<Person, 'isAmbiguous'>[]): Person[] {
  const form = ({ name }: { name: string | undefined }) => name?.toLowerCase();
  const counts = Map.groupBy(people, form);
  return people.map((person) => ({ ...person, isAmbiguous: person.name !== undefined && (counts.get(form(person))?.length ?? 0) > 1 }));
}
