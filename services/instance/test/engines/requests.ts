// What the tests say to an engine: short ways to make a heard message, a known item, a request.
import type { Heard, Learned, LearnRequest, ReplyRequest } from '../../src/domain/engine.ts';
import type { ItemKind, MemoryItem } from '../../src/domain/memory-item.ts';

export const SAUL = 'ab'.repeat(32);
export const MARIA = 'cd'.repeat(32);
const EPOCH = Date.UTC(2026, 1, 22, 10);

export function heard(text: string, o: Partial<Heard> = {}): Heard {
  return { messageId: `m-${text.slice(0, 20)}`, senderInboxId: SAUL, senderName: 'Saul', text, sentAt: new Date(EPOCH), ...o };
}

export function item(kind: ItemKind, topic: string, text: string, o: Partial<MemoryItem> = {}): MemoryItem {
  const provenance = { from: 'message' as const, messageId: `m-${topic}`, senderInboxId: SAUL, senderName: 'Saul' };
  return { id: `mem-${topic}`, kind, topic, text, provenance, learnedAt: new Date(EPOCH), ...o };
}

export function inherited(kind: ItemKind, topic: string, text: string): MemoryItem {
  return item(kind, topic, text, {
    id: `inherited-${topic}`,
    provenance: { from: 'parent', parentInstanceId: 'inst_parent', claimId: 'clm_child' },
  });
}

/** The items that a learn result makes of an empty memory. */
export function itemsOf(learned: readonly Learned[]): MemoryItem[] {
  return learned.map((l) => item(l.kind, l.topic, l.text));
}

export function learnRequest(
  text: string,
  o: { known?: readonly MemoryItem[]; message?: Partial<Heard>; model?: string } = {},
): LearnRequest {
  return { model: o.model ?? 'scripted', agentName: 'Trip Planner', message: heard(text, o.message), known: o.known ?? [] };
}

export function replyRequest(text: string, o: Partial<Omit<ReplyRequest, 'message'>> & { message?: Partial<Heard> } = {}): ReplyRequest {
  const { message, ...rest } = o;
  return {
    model: 'scripted',
    agentName: 'Trip Planner',
    instructions: 'You are a travel planning assistant.',
    ownerSection: '',
    memory: [],
    recent: [],
    ...rest,
    message: heard(text, message),
  };
}

/** The seed's example: a travel agent trained for Japan. */
export const JAPAN_MEMORY: MemoryItem[] = [
  item('training', 'rule:suggest-chain-local-restaurant', "Don't suggest chains, only local restaurants."),
  item('training', 'rule:confirm-date-before-booking', 'Always confirm the date before booking.'),
  item('personalization', 'saul:diet', 'Saul is vegetarian.'),
  item('personalization', 'maria:allergy:peanut', 'Maria is allergic to peanuts.', {
    provenance: { from: 'message', messageId: 'm-maria', senderInboxId: MARIA, senderName: 'Maria' },
  }),
  item('fact', 'our:trip', 'The group is going to Japan in May.'),
  item('fact', 'our:hotel', "The group's hotel is in Shinjuku."),
  item('fact', 'our:flight:time', "The group's flight leaves at 9:40 on Friday."),
  item('decision', 'decision:dinner', 'The group decided on Sakura in Shinjuku for dinner.'),
  item('fact', 'our:budget', "The group's budget is 2000 euros."),
  item('credential', 'our:telnyx-number', 'Use this Telnyx number for SMS: +81 3 5555 0100.'),
  item('credential', 'our:wifi-password', 'The wifi password is hunter2.'),
];
