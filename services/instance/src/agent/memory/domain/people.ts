// Whom an agent knows. A member is an inbox, whatever its profile calls it today; who is spoken of and is not here is a name.
// A name alone gives nobody a right: an inbox becomes a person that others have spoken of by the word of somebody else.
import { looks, plain } from '@offshoot/plain-text';
import { groupsOfStem } from './groups.ts';
import { speakerDigest } from './tellers.ts';
import { isStopWord, slug, stem } from './words.ts';

export interface Person {
  /** Stable subject of topics, such as "saul". Never changes, whatever the person is called. */
  key: string;
  /** Newest first. */
  names: readonly string[];
  /** Absent: somebody who was spoken of, and of whom no inbox is known. */
  inboxId?: string;
  /** Digest of their inbox (tellers.ts), where another agent has told of them. */
  speaker?: string;
  /** Keys of what was another person until the group said that they are one. */
  aliases?: readonly string[];
}

/** What topics begin with that are nobody's. */
const NOBODY = new Set(
  'our we us group team everyone everybody anyone anybody somebody someone nobody all rule decision note feedback credential budget agent owner my the a an'.split(
    ' ',
  ),
);
const MAX_NAMES = 8;
/** People who are only spoken of: who teaches thousands of names makes nobody's message slow. Further ones have items and no entry. */
const MAX_SPOKEN_OF = 2_000;
/** So many digits of a digest tell a few people of one name apart. */
const DIGEST_PIECE = 6;
/** Subject of what is said of one of several people of that name. */
const UNCLEAR = 'unclear';

/** What names are compared by: those that look alike are one. */
export const nameLook = (name: string): string => slug(looks(plain(name)).toLowerCase());

/** Whether topics could mean something else by that key: a word for everybody, for a thing, or none at all. */
export function isNobodys(key: string): boolean {
  const said = key.split('-');
  return said.every((word) => word === '' || NOBODY.has(word) || isStopWord(word) || groupsOfStem(stem(word)).length > 0);
}

export const personOf = (people: readonly Person[], inboxId: string): Person | undefined =>
  people.find((person) => person.inboxId === inboxId);

/** The person whose key, or former key, that is. */
export const personWithKey = (people: readonly Person[], key: string): Person | undefined =>
  people.find((person) => person.key === key || person.aliases?.includes(key));

/** Who goes by that name now, else who once did, else whose first name it is. 'several': it says too little. */
export function personNamed(people: readonly Person[], name: string): Person | 'several' | undefined {
  const look = nameLook(name);
  if (look === '') return undefined;
  const bears = (person: Person, test: (other: string) => boolean) => person.names.some((one) => test(nameLook(one)));
  const now = people.filter(({ names }) => names[0] !== undefined && nameLook(names[0]) === look);
  const known = now.length > 0 ? now : people.filter((person) => bears(person, (other) => other === look));
  const found = known.length > 0 ? known : people.filter((person) => bears(person, (other) => other.startsWith(`${look}-`)));
  return found.length > 1 ? 'several' : found[0];
}

/** The subject of what is said of somebody by name. Where several bear it, nobody of them is meant until somebody says who. */
export function keyOfName(people: readonly Person[], name: string): string {
  const found = personNamed(people, name);
  if (found === 'several') return `${slug(name)}-${UNCLEAR}`;
  return found?.key ?? freeKey(people, name, () => UNCLEAR);
}

function freeKey(people: readonly Person[], name: string, mark: () => string): string {
  const key = nameLook(name);
  const isFree = key !== '' && !isNobodys(key) && personWithKey(people, key) === undefined;
  return isFree ? key : [key === '' ? 'someone' : key, mark()].join('-');
}

/** A key for somebody whom another agent calls so. */
export function keyBeside(people: readonly Person[], key: string, speaker: string | undefined): string {
  return freeKey(people, key, () => speaker?.slice(0, DIGEST_PIECE) ?? UNCLEAR);
}

const digestPiece = (inboxId: string): string => speakerDigest(inboxId).slice(0, DIGEST_PIECE);

/** How somebody with that key is written in the text. */
export function nameIn(text: string, key: string): string | undefined {
  const written = text.match(/[\p{L}\p{N}\p{M}'’-]+/gu) ?? [];
  const count = key.split('-').length;
  for (let at = 0; at + count <= written.length; at++) {
    const name = written
      .slice(at, at + count)
      .join(' ')
      .replace(/['’]s$/u, '');
    if (nameLook(name) === key) return name;
  }
  return undefined;
}

const withName = (names: readonly string[], name: string): string[] =>
  [name, ...names.filter((other) => other !== name)].slice(0, MAX_NAMES);

/** With those whom somebody has spoken of by a key that is nobody's yet. `nameOf`: what such a key is called. */
export function withSpokenOf(people: readonly Person[], keys: readonly string[], nameOf: (key: string) => string): Person[] {
  const unknown = [...new Set(keys)].filter((key) => personWithKey(people, key) === undefined && !isNobodys(key));
  const room = MAX_SPOKEN_OF - people.filter(isOnlySpokenOf).length;
  return [...people, ...unknown.slice(0, Math.max(0, room)).map((key): Person => ({ key, names: [nameOf(key)] }))];
}

/** Nobody has met them, here or elsewhere. */
export const isOnlySpokenOf = ({ inboxId, speaker }: Person): boolean => inboxId === undefined && speaker === undefined;

/** With the members as they are called now. Whoever is new gets a key; nobody loses theirs. */
export function withMembers(people: readonly Person[], members: readonly { inboxId: string; name: string }[]): Person[] {
  const result = [...people];
  const places = new Map(result.map((person, at) => [person.inboxId, at]));
  const bySpeaker = new Map(
    result.flatMap(({ speaker, inboxId }, at) => (speaker === undefined || inboxId !== undefined ? [] : [[speaker, at]])),
  );
  for (const { inboxId, name } of members) {
    // Another agent has told of them: their inbox proves that they are the one.
    const at = places.get(inboxId) ?? (bySpeaker.size === 0 ? undefined : bySpeaker.get(speakerDigest(inboxId)));
    const known = at === undefined ? undefined : result[at];
    if (known === undefined || at === undefined) {
      places.set(inboxId, result.length);
      // Who has no name that can be shown is shown by a piece of the inbox; it makes no key.
      const named = inboxId.startsWith(name) ? '' : name;
      result.push({ key: freeKey(result, named, () => digestPiece(inboxId)), names: [name], inboxId });
    } else if (known.names[0] !== name || known.inboxId === undefined) {
      result[at] = { ...known, names: withName(known.names, name), inboxId };
    }
  }
  return result;
}
