import { latestGroups } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { type People, type Person, peopleIn, withAmbiguity } from './people.ts';

/** A member of a chat of this account. */
export interface KnownPerson extends Person {
  /** The chat in which something was said last. */
  chat: { name: string; people: People };
}

/** With more, it takes longer than a person waits. */
const LATEST_CONVERSATIONS = 30;

/** Those of the latest chats first, each once. Names are told apart across all chats. */
export async function knownPeople(client: PageClient): Promise<KnownPerson[]> {
  const groups = await latestGroups(client, LATEST_CONVERSATIONS);
  const chats = await Promise.all(groups.map(async (group) => ({ name: group.name ?? '', people: await peopleIn(client, group) })));
  const first = new Map<string, KnownPerson>();
  for (const chat of chats) {
    for (const person of chat.people.members) {
      const known = first.get(person.inboxId);
      // Not everybody shows a name everywhere.
      if (!person.isSelf && (known === undefined || (known.name === undefined && person.name !== undefined)))
        first.set(person.inboxId, { ...person, chat });
    }
  }
  const known = [...first.values()];
  return withAmbiguity(known).map((person, at) => ({ ...(known[at] as KnownPerson), ...person }));
}
