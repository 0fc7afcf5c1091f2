// The people an agent knows. An inbox identifies a member, never the profile name; a person only spoken of is just a name. A name alone
// grants no rights: only another person's word turns an inbox into a person spoken of earlier.
import { looks, plain } from '@offshoot/text';
import { speakerDigest } from '../items/tellers.ts';
import { groupsOfStem } from '../words/groups.ts';
import { isStopWord, slug, stem } from '../words/words.ts';

export interface Person {
  /** Stable subject of topics, such as "saul". Never changes, even if the person is renamed. */
  key: string;
  /** Newest first. */
  names: readonly string[];
  /** Absent: someone only spoken of, with no known inbox. */
  inboxId?: string;
  /** Digest of their inbox (tellers.ts), if another agent has told of them. */
  speaker?: string;
  /** Keys of people the group later said are this person. */
  aliases?: readonly string[];
}

/** Topic subjects that stand for nobody. */
const NOBODY = new Set(
  'our we us group team everyone everybody anyone anybody somebody someone nobody all rule decision note feedback credential budget said agent owner my the a an'.split(
    ' ',
  ),
);
const MAX_NAMES = 8;
/** Limit of people only spoken of, so that a flood of taught names slows nobody down. Further ones get items but no entry. */
const MAX_SPOKEN_OF = 2_000;
/** Enough digits of a digest to tell a few namesakes apart. */
const DIGEST_PIECE = 6;
/** Subject of what is said about one of several namesakes. */
const UNCLEAR = 'unclear';

/** Comparison key of a name: names that look alike are equal. */
export const nameLook = (name: string): string => slug(looks(plain(name)).toLowerCase());

/** Whether a topic with this key could mean something else: a word for everybody, for a thing, or no word at all. */
export function isNobodys(key: string): boolean {
  const said = key.split('-');
  return said.every((word) => word === '' || NOBODY.has(word) || isStopWord(word) || groupsOfStem(stem(word)).length > 0);
}

/** Digest of the person's inbox (tellers.ts). Undefined: no inbox is known, here or elsewhere. */
export const inboxDigestOf = ({ inboxId, speaker }: Person): string | undefined =>
  speaker ?? (inboxId === undefined ? undefined : speakerDigest(inboxId));

export const personOf = (people: readonly Person[], inboxId: string): Person | undefined =>
  people.find((person) => person.inboxId === inboxId);

/** The person with that current or former key. */
export const personWithKey = (people: readonly Person[], key: string): Person | undefined =>
  people.find((person) => person.key === key || person.aliases?.includes(key));

/** The person with that name now, else formerly, else as a first name. 'several': ambiguous. */
export function personNamed(people: readonly Person[], name: string): Person | 'several' | undefined {
  const look = nameLook(name);
  if (look === '') return undefined;
  const bears = (person: Person, test: (other: string) => boolean) => person.names.some((one) => test(nameLook(one)));
  const now = people.filter(({ names }) => names[0] !== undefined && nameLook(names[0]) === look);
  const known = now.length > 0 ? now : people.filter((person) => bears(person, (other) => other === look));
  const found = known.length > 0 ? known : people.filter((person) => bears(person, (other) => other.startsWith(`${look}-`)));
  return found.length > 1 ? 'several' : found[0];
}

/** The subject of statements about someone by name. If several people share it, none of them is meant until someone clarifies. */
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

/** A key for someone to whom another agent refers by `key`. */
export function keyBeside(people: readonly Person[], key: string, speaker: string | undefined): string {
  return freeKey(people, key, () => speaker?.slice(0, DIGEST_PIECE) ?? UNCLEAR);
}

const digestPiece = (inboxId: string): string => speakerDigest(inboxId).slice(0, DIGEST_PIECE);

/** How the text spells the person with that key. */
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

/** Adds people spoken of under keys that are not taken yet. `nameOf` returns the name for such a key. */
export function withSpokenOf(people: readonly Person[], keys: readonly string[], nameOf: (key: string) => string): Person[] {
  const unknown = [...new Set(keys)].filter((key) => personWithKey(people, key) === undefined && !isNobodys(key));
  const room = MAX_SPOKEN_OF - people.filter(isOnlySpokenOf).length;
  return [...people, ...unknown.slice(0, Math.max(0, room)).map((key): Person => ({ key, names: [nameOf(key)] }))];
}

/** Nobody has met them, here or elsewhere. */
export const isOnlySpokenOf = ({ inboxId, speaker }: Person): boolean => inboxId === undefined && speaker === undefined;

/** Updates members to their current names. New members get a key; existing keys never change. */
export function withMembers(people: readonly Person[], members: readonly { inboxId: string; name: string }[]): Person[] {
  const result = [...people];
  const places = new Map(result.map((person, at) => [person.inboxId, at]));
  const bySpeaker = new Map(
    result.flatMap(({ speaker, inboxId }, at) => (speaker === undefined || inboxId !== undefined ? [] : [[speaker, at]])),
  );
  for (const { inboxId, name } of members) {
    // Another agent has told of them: their inbox proves that they are the same person.
    const at = places.get(inboxId) ?? (bySpeaker.size === 0 ? undefined : bySpeaker.get(speakerDigest(inboxId)));
    const known = at === undefined ? undefined : result[at];
    if (known === undefined || at === undefined) {
      places.set(inboxId, result.length);
      // A member without a displayable name is shown by part of the inbox id, which makes no key.
      const named = inboxId.startsWith(name) ? '' : name;
      result.push({ key: freeKey(result, named, () => digestPiece(inboxId)), names: [name], inboxId });
    } else if (known.names[0] !== name || known.inboxId === undefined) {
      result[at] = { ...known, names: withName(known.names, name), inboxId };
    }
  }
  return result;
}
