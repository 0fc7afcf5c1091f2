import type { Profile } from '@offshoot/convos';
import { shownName } from '@offshoot/text';
import type { ConvosGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { MAX_LETTERS_IN_A_NAME, profilesIn } from './profiles.ts';

/** A member of a conversation as others see them, or a former member. */
export interface Person {
  inboxId: string;
  /** What they call themselves, made safe to show. Undefined: nothing that could be read as a name. */
  name: string | undefined;
  /** They say so themselves: agent-proofs checks it. */
  saysAgent: boolean;
  /** What else their profile says. */
  metadata: Profile['metadata'];
  isSelf: boolean;
  /** Whether the name alone does not say who it is: another member has the same one, or it looks like our own words. */
  isAmbiguous: boolean;
}

export interface People {
  /** The person in front of this page first, then by name. */
  members: Person[];
  /** Also those who have left. */
  byInbox: Map<string, Person>;
}

export async function peopleIn(client: PageClient, group: ConvosGroup): Promise<People> {
  const [members, profiles] = await Promise.all([group.members(), profilesIn(group)]);
  const known = new Map([...members.map(({ inboxId }) => [inboxId, undefined] as const), ...profiles]);
  const people = withAmbiguity([...known].map(([inboxId, profile]) => personOf(inboxId, profile, client.inboxId)));
  const byInbox = new Map(people.map((person) => [person.inboxId, person]));
  const present = members.flatMap(({ inboxId }) => byInbox.get(inboxId) ?? []);
  return { members: present.sort((a, b) => Number(b.isSelf) - Number(a.isSelf) || (a.name ?? '').localeCompare(b.name ?? '')), byInbox };
}

function personOf(inboxId: string, profile: Profile | undefined, ownInboxId: string) {
  const name = [...(shownName(profile?.name ?? '') ?? '')].slice(0, MAX_LETTERS_IN_A_NAME).join('').trim();
  const { memberKind, metadata = {} } = profile ?? {};
  return { inboxId, name: name === '' ? undefined : name, saysAgent: memberKind === 'agent', metadata, isSelf: inboxId === ownInboxId };
}

/** Nobody is called what the app calls the person in front of it, or like its badge of a verified agent. */
const RESERVED = /^you$|verified|[✓✔☑✅🗸🗹]/iu;

/** Names that differ in case only count as the same. */
export function withAmbiguity(people: Omit<Person, 'isAmbiguous'>[]): Person[] {
  const form = ({ name }: { name: string | undefined }) => name?.toLowerCase();
  const counts = Map.groupBy(people, form);
  return people.map((person) => {
    const isShared = (counts.get(form(person))?.length ?? 0) > 1 || RESERVED.test(person.name ?? '');
    return { ...person, isAmbiguous: person.name !== undefined && isShared };
  });
}
