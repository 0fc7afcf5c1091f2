// "Maria is here now": only someone else's word turns an inbox into a person spoken of earlier; calling oneself by the name does not.
import { linear } from '@offshoot/text/linear-patterns';
import { isOnlySpokenOf, type Person, personNamed } from './people.ts';

export interface Introduction {
  /** The person spoken of. */
  absent: Person;
  /** The member they turn out to be. */
  member: Person;
}

const MAX_READ = 1_000;
const HERE = linear(
  /^(?:(?:hey|hi|ok|okay|so|everyone|all|look|now)[,!]? )*@?(\p{L}[\p{L}\p{M}'’. -]{0,40}?)(?:['’]s| is| has)(?: just| now| finally| also)*(?: here| joined(?: us| the (?:group|chat))?| arrived| in (?:here|the group|this group|the chat))(?: now| too| as well)?$/iu,
);
const IS = linear(/^@?(\p{L}[\p{L}\p{M}\p{N}'’. _-]{0,60}?)(?:['’]s| is)(?: actually| really)? @?(\p{L}[\p{L}\p{M}\p{N}'’. _-]{0,60})$/iu);

/** The people this speaker introduces. Only the owner can introduce themselves. */
export function introductionsIn(text: string, people: readonly Person[], speaker: Person, isOwner: boolean): Introduction[] {
  const absent = people.filter(isOnlySpokenOf);
  if (absent.length === 0) return [];
  const members = people.filter(({ inboxId }) => inboxId !== undefined && (isOwner || inboxId !== speaker.inboxId));
  const one = (some: readonly Person[], name: string) => {
    const found = personNamed(some, name.trim());
    return found === 'several' ? undefined : found;
  };
  const sentences = text
    .slice(0, MAX_READ)
    .split(/[.!?\n]+/u)
    .map((sentence) => sentence.trim());
  return sentences.flatMap((sentence): Introduction[] => {
    const here = sentence.match(HERE)?.[1];
    const [, first, second] = sentence.match(IS) ?? [];
    const pairs: [string | undefined, string | undefined][] = [
      [here, here],
      [first, second],
      [second, first],
    ];
    for (const [spokenOf, present] of pairs) {
      const person = spokenOf === undefined ? undefined : one(absent, spokenOf);
      const member = present === undefined ? undefined : one(members, present);
      if (person !== undefined && member !== undefined) return [{ absent: person, member }];
    }
    return [];
  });
}

/** Merges the two under the key of the person spoken of, which the other items keep. */
export function introduced(people: readonly Person[], { absent, member }: Introduction): Person[] {
  const { inboxId, speaker } = member;
  const names = [...new Set([...member.names, ...absent.names])];
  const aliases = [...new Set([...(absent.aliases ?? []), ...(member.aliases ?? []), member.key])];
  const person: Person = { key: absent.key, names, aliases, ...(inboxId && { inboxId }), ...(speaker && { speaker }) };
  return people.flatMap((one) => (one.key === absent.key ? [person] : one.key === member.key ? [] : [one]));
}
