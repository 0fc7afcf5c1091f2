// What a message takes back: a joke, what is to be forgotten, what no longer holds.
import type { Learned } from '../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../agent/memory/domain/item.ts';
import { contentStems, stem, words } from '../../../../agent/memory/domain/words.ts';
import type { End } from './findings.ts';
import { type Forgetting, forgettingIn, idsMeant } from './forgetting.ts';
import type { Draft } from './notes.ts';
import type { Setting } from './who.ts';

/** A joke is told in the breath before: what was said longer ago was none. */
const JOKE_MS = 10 * 60_000;

/** "Just kidding": of this message, else what the speaker said last. */
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

export function forgettingOf(text: string, setting: Setting): Forgetting[] | undefined {
  // "forget my diet and the hotel", "forget my phone number, and delete my address"
  const whole = forgettingIn(text, setting);
  if (whole === undefined) return undefined;
  const parts = text.split(/(?:,| and|;)+ (?=(?:also |please )?(?:forget|delete|remove|erase|don't remember|my|our|the)\b)/i);
  if (parts.length < 2 || whole.scope !== 'named' || idsMeant(whole, setting).length > 0) return [whole];
  const verb = /^\W*(?:please )?\w+(?: what (?:i|you) \w+(?: you)? about| about)?/i.exec(parts[0] ?? '')?.[0] ?? 'forget';
  const orders = parts
    .map((part) => forgettingIn(part, setting) ?? forgettingIn(`${verb} ${part}`, setting))
    .filter((order) => order !== undefined);
  return orders.length > 0 ? orders : [whole];
}

export function addForgetting(order: Forgetting, setting: Setting, draft: Draft): void {
  // "The code is 4711. Forget the code." in one message
  const said = draft.learned.map((one, i) => asItem(one, i, setting));
  const meant = new Set(order.last && said.length > 0 ? [said.at(-1)?.id] : idsMeant(order, { ...setting, known: said }));
  const taken = said.filter(({ id }) => meant.has(id));
  draft.learned = draft.learned.filter((_, i) => !meant.has(`draft-${i}`));
  if (taken.length > 0 && order.last) return;
  draft.forget.push(order);
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
