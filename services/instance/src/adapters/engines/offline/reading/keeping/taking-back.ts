// What a message takes back: a joke, something to forget, something no longer true.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { contentStems, stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { type Forgetting, forgettingIn, idsMeant } from '../orders/forgetting.ts';
import type { Setting } from '../people/who.ts';
import type { End } from '../statements/findings.ts';
import type { Draft } from './notes.ts';

/** Only the latest words can be a joke, nothing from longer ago. */
const JOKE_MS = 10 * 60_000;

/** "Just kidding" means this message, or else the speaker's previous one. */
export function takeBack(setting: Setting, draft: Draft): void {
  if (draft.learned.length > 0) {
    draft.learned = [];
    draft.ends = [];
    return;
  }
  const last: Forgetting = { scope: 'named', what: '', last: true };
  const ids = new Set(idsMeant(last, setting));
  const isFresh = setting.known.some(
    ({ id, learnedAt }) => ids.has(id) && setting.message.sentAt.getTime() - learnedAt.getTime() <= JOKE_MS,
  );
  if (isFresh) draft.forget.push(last);
}

export interface Order {
  orders: Forgetting[];
  /** The rest of the message: "thanks for dinner" in "thanks for dinner, and please forget what I said about tea". */
  beside?: string;
}

const LATER = linear(
  /^(?<head>.{3,}?)(?:\s*[,;:–—…]|\s+-|[.]{2,3}|\s+(?:and|but|so)(?= (?:please|can you|could you|you can)\b))\s*(?:and |so |but |then |also |now )*(?<tail>(?:please |pls |can you |could you |would you |you can |you could |just |kindly |better )*(?:forget|delete|erase|unlearn|scrub|wipe|remove|don't (?:remember|keep|hold|store|save)|no need to|let's pretend|pretend|never ?mind|nvm|you never heard|you didn't hear|i'd rather|i don't want you|you don't (?:need|have) to|strike|scratch that|drop|lose|get rid|take back|i take)\b.*)$/iu,
);
/** "forget it", "you don't need to know that": about the words before. */
const OF_THE_HEAD =
  /(?:forget|delete|erase|unlearn|scrub|wipe|remove|remember|keep|know|store|save|drop|lose|heard|hear)(?: about)? (?:it|that|this|them|those)(?: (?:please|again|now))*\W*$/i;
const SUBJECT = /^(.{2,40}?) (?:is|was|are|were|isn't|wasn't|has|had|will|should|doesn't|didn't|changed|can)\b/i;

function laterOrder(text: string, setting: Setting): Order | undefined {
  const match = LATER.exec(text);
  const [head, tail] = [match?.groups?.head?.trim(), match?.groups?.tail];
  if (!head || !tail || /^(?:don't|do not|never|i (?:always|never|often|keep)|if|when|he|she|they|we)\b/i.test(head)) return undefined;
  if (OF_THE_HEAD.test(tail)) {
    const subject = SUBJECT.exec(head)?.[1];
    const isTalk = /\bforget(?: about)? it\W*$/i.test(tail);
    if (subject === undefined && isTalk) return undefined;
    const named = forgettingIn(`forget ${subject ?? head}`, setting);
    if (named !== undefined && named.last !== true && idsMeant(named, setting).length > 0) return { orders: [named] };
    // "My phone died, forget it" is talk.
    if (isTalk || (subject === undefined && !/^(?:i|we|my|our)\b/i.test(head))) return undefined;
    return /^(?:drop|lose|wipe|remove|scrub)\b/i.test(tail)
      ? undefined
      : { orders: [{ scope: 'named', what: '', last: true }], beside: head };
  }
  const order = forgettingIn(tail, setting);
  return order === undefined ? undefined : { orders: [order], beside: head };
}

const NEXT_SUBJECT = linear(
  /(?:,? and|,? or|,| plus| as well as|,? also|;| &)+ (?=(?:also |please )?(?:forget|delete|remove|erase|don't remember|my|our|the|what|that|about|his|her|their)\b)/i,
);

/** Undefined: not an order. */
export function forgettingOf(text: string, setting: Setting): Order | undefined {
  const whole = forgettingIn(text, setting);
  if (whole === undefined) return laterOrder(text, setting);
  const single: Order = { orders: [whole] };
  if (whole.scope !== 'named' || whole.last === true || whole.about !== undefined) return single;
  // "forget my diet and the hotel", "forget my phone number, and delete my address"
  const parts = text.split(NEXT_SUBJECT).filter((part, i) => part.trim() !== '' && !(i > 0 && OF_THE_HEAD.test(part)));
  if (parts.length < 2) return single;
  const verb = /^\W*(?:please )?\w+(?: what (?:i|you) \w+(?: you)? about| about)?/i.exec(parts[0] ?? '')?.[0] ?? 'forget';
  const orders = parts
    .map((part) => forgettingIn(part, setting) ?? forgettingIn(`${verb} ${part}`, setting))
    .filter((order) => order !== undefined);
  const isEachMeant =
    orders.length === parts.length && orders.every((order) => order.scope === 'named' && idsMeant(order, setting).length > 0);
  return isEachMeant || (orders.length > 0 && idsMeant(whole, setting).length === 0) ? { orders } : single;
}

export function addForgetting(order: Forgetting, setting: Setting, draft: Draft): void {
  // "The code is 4711. Forget the code." in one message
  const said = draft.learned.map((one, i) => asItem(one, i, setting));
  const meant = new Set(order.last && said.length > 0 ? [said.at(-1)?.id] : idsMeant(order, { ...setting, known: said }));
  const taken = said.filter(({ id }) => meant.has(id));
  draft.learned = draft.learned.filter((_, i) => !meant.has(`draft-${i}`));
  // The order means the same message, which is not learned, and nothing else.
  draft.forget.push(taken.length > 0 && order.last ? { scope: 'named', what: '' } : order);
}

function asItem(learned: Learned, i: number, { message }: Setting): MemoryItem {
  const provenance = {
    from: 'message' as const,
    messageId: message.messageId,
    senderInboxId: message.senderInboxId,
    senderName: message.senderName,
  };
  return {
    id: `draft-${i}`,
    kind: learned.kind,
    text: learned.text,
    topic: learned.topic,
    sensitivity: 'normal',
    tags: [],
    confirmed: true,
    provenance,
    learnedAt: message.sentAt,
  } as MemoryItem;
}

export function endedIds(ends: readonly End[], { known }: Setting, learned: readonly Learned[]): string[] {
  const texts = new Set(learned.map(({ text }) => text));
  const isMeant = (one: MemoryItem) =>
    ends.some((end) => {
      if (end.topics?.includes(one.topic)) return true;
      if (end.words === undefined || one.kind === 'credential' || one.kind === 'training') return false;
      const wanted = contentStems(end.words);
      if (wanted.length === 0) return false;
      const held = new Set([...words(one.text), ...words(one.topic)].map(stem));
      const isTheirs =
        end.subject === undefined ||
        one.topic.startsWith(`${end.subject}:`) ||
        !one.topic.includes(':') ||
        one.topic.startsWith('decision:');
      return isTheirs && wanted.every((word) => held.has(word));
    });
  return known.filter((one) => !texts.has(one.text) && isMeant(one)).map(({ id }) => id);
}
