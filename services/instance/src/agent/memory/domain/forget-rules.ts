// Who may delete what, and what else of it has to go. A member deletes what they said and what is about them; the owner
// may delete anything. So an injected "forget everything" changes nothing but its speaker's own items.
import { isPlain, looks, sameLook } from '@offshoot/plain-text';
import { groupsOfStem } from './groups.ts';
import type { MemoryItem } from './item.ts';
import { topicLook } from './limits.ts';
import { isSaidBy } from './tellers.ts';
import { contentForms, contentStems, lookAlikes, slug, stem, words } from './words.ts';

export interface ForgetSpeaker {
  inboxId: string;
  /** Profile name, which everybody chooses for themselves. */
  name: string;
  isOwner: boolean;
}

/** Members whose name is known, by their own word or hearsay. */
export type NamedMembers = readonly { inboxId: string; name: string }[];

/** What everybody could call themselves to be meant by topics that are nobody's. */
const NOBODY = new Set('our we us group team everyone everybody all rule decision note my the a an'.split(' '));
const REACHED_BY = /:(?:.*-)?(?:phone|telephone|mobile|whatsapp|email|mail|address|contact)\b/;

/** "saul:diet" is about Saul, "saul-sister:diet" about his sister, "ana-maria:diet" not about Ana, and no hotel is about anybody. */
function isAbout(item: MemoryItem, name: string): boolean {
  const person = slug(name);
  const owner = item.topic.includes(':') ? (item.topic.split(':')[0] ?? '') : '';
  const ofSomebody =
    item.kind === 'personalization' ||
    item.kind === 'commitment' ||
    item.sensitivity === 'personal' ||
    (item.kind === 'credential' && REACHED_BY.test(item.topic));
  if (person === '' || !ofSomebody || NOBODY.has(person) || groupsOfStem(stem(person)).length > 0) return false;
  if (owner === person) return true;
  return owner.startsWith(`${person}-`) && groupsOfStem(stem(owner.slice(person.length + 1))).includes('family');
}

/** A name proves nothing where somebody else bears it, or has taught under it. */
function isOwnName(speaker: ForgetSpeaker, members: NamedMembers, known: readonly MemoryItem[]): boolean {
  const name = slug(speaker.name);
  const bears = (inboxId: string, other: string) => inboxId !== speaker.inboxId && slug(other) === name;
  if (members.some((member) => bears(member.inboxId, member.name))) return false;
  return !known.some(({ provenance: p }) => p.from === 'message' && bears(p.senderInboxId, p.senderName));
}

/**
 * The items among `asked` that the speaker may delete, and what else of them has to go on the same topics: what is the
 * speaker's, and for the owner what was inherited. What others said comes back where only the owner's word stood before it.
 * In the order of `known`.
 */
export function mayForget(
  asked: readonly string[],
  speaker: ForgetSpeaker,
  o: { known: readonly MemoryItem[]; members: NamedMembers },
): MemoryItem[] {
  const ownName = isOwnName(speaker, o.members, o.known);
  const said = isSaidBy(speaker.inboxId);
  const isTheirs = (item: MemoryItem) => said(item) || (ownName && isAbout(item, speaker.name));
  const wanted = new Set(asked);
  const isAsked = (item: MemoryItem) => wanted.has(item.id) && (speaker.isOwner || isTheirs(item));
  // An inherited item must not come to light again behind the own one that was forgotten.
  const topics = new Set(o.known.filter(isAsked).map(({ topic }) => topicLook(topic)));
  const goesAlong = (item: MemoryItem) => isTheirs(item) || (speaker.isOwner && item.provenance.from === 'parent');
  return o.known.filter((item) => topics.has(topicLook(item.topic)) && (isAsked(item) || goesAlong(item)));
}

/**
 * Tells the lines that speak of what was forgotten: by its words, or by a word that nothing else in a memory is grouped by.
 * It errs on the side of too many: a line is the context of the next answers, and nothing more. What members call themselves
 * makes no difference, or a member called like a place would keep it in mind.
 */
export function mentionsOf(forgotten: readonly MemoryItem[]): (text: string) => boolean {
  const told = forgotten.map((item) => {
    const said = withoutSubject(item).filter(([s]) => s !== 'group');
    const telling = said.filter((forms) => forms.every((s) => (s.length >= 3 || !isPlain(s)) && groupsOfStem(s).length === 0));
    return { text: seen(item.text).replace(/[.!?…]+$/u, ''), said, telling };
  });
  return (text) => {
    const line = new Set([...words(text).map(stem), ...lookAlikes(text).keys()].map(sameLook));
    const whole = seen(text);
    const holds = (forms: readonly string[]) => forms.some((s) => line.has(sameLook(s)));
    return told.some(
      (item) =>
        whole.includes(item.text) ||
        item.telling.some(holds) ||
        (item.telling.length === 0 && item.said.length > 0 && item.said.every(holds)),
    );
  };
}

/** What the item says of whom its topic is about: "Saul is vegetarian" is not all that is said of Saul. */
function withoutSubject({ text, topic }: MemoryItem): string[][] {
  const said = contentForms(text);
  const subject = topic.includes(':') ? contentStems(topic.split(':')[0] ?? '') : [];
  return subject.every((s, i) => said[i]?.[0] === s) ? said.slice(subject.length) : said;
}

const seen = (text: string): string => looks(looks(text).toLowerCase());
