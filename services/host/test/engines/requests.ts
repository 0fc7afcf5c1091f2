// Shorthands for what tests say to an engine: a heard message, a known item, a request.

import type { AssembledContext, Turn } from '@offshoot/engine/assembled-context.ts';
import type { Heard, LearnRequest, PlanRequest, ReplyRequest } from '@offshoot/engine/engine.ts';
import type { StudyLine } from '@offshoot/engine/model-engine.ts';
import type { ItemKind, MemoryItem, Provenance } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { type MessageOutcome, NO_OUTCOME } from '@offshoot/memory/items/outcome.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { type Person, personOf, withMembers } from '@offshoot/memory/people/people.ts';
import { assemble } from '../../src/agent/conversation/domain/assembly/assembly.ts';

export const SAUL = 'ab'.repeat(32);
export const MARIA = 'cd'.repeat(32);
const EPOCH = Date.UTC(2026, 1, 22, 10);

export function heard(text: string, o: Partial<Heard> = {}): Heard {
  return { messageId: `m-${text.slice(0, 20)}`, senderInboxId: SAUL, senderName: 'Saul', text, sentAt: new Date(EPOCH), ...o };
}

export function item(kind: ItemKind, topic: string, text: string, o: Partial<MemoryItem> = {}): MemoryItem {
  const provenance = { from: 'message' as const, messageId: `m-${topic}`, senderInboxId: SAUL, senderName: 'Saul' };
  const sensitivity = kind === 'credential' ? 'secret' : 'normal';
  const base = { id: `mem-${topic}`, kind, topic, text, sensitivity, confirmed: true, provenance, learnedAt: new Date(EPOCH) } as const;
  return { ...base, tags: [], ...o };
}

export const FROM_PARENT: Provenance = {
  from: 'parent',
  parentInstanceId: 'inst_parent',
  transferId: 'clm_child',
  sourceIds: ['mem-at-parent'],
  origin: { instanceId: 'inst_parent', agentName: 'Trip Planner', saidBy: 'Leo', saidAt: '2026-02-20T10:00:00.000Z' },
  generation: 1,
};

export function inherited(kind: ItemKind, topic: string, text: string, o: Partial<MemoryItem> = {}): MemoryItem {
  return item(kind, topic, text, { id: `inherited-${topic}`, confirmed: false, provenance: FROM_PARENT, ...o });
}

/** The items that a learn result adds to an empty memory. */
export function itemsOf(learned: readonly Learned[]): MemoryItem[] {
  return learned.map((l) => item(l.kind, l.topic, l.text));
}

export function learnRequest(
  text: string,
  o: { known?: readonly MemoryItem[]; recent?: readonly Turn[]; message?: Partial<Heard>; model?: string; people?: readonly Person[] } = {},
): LearnRequest {
  const [message, known, recent] = [heard(text, o.message), o.known ?? [], o.recent ?? []];
  return { model: o.model ?? 'scripted', agentName: 'Trip Planner', message, known, recent, ...peopleAt(message, known, o.people) };
}

/** A line to be learned from. */
export function studyLine(text: string, o: Partial<StudyLine> = {}): StudyLine {
  const { messageId, senderName: speaker, sentAt } = heard(text);
  return { messageId, speaker, speakerKey: 'saul', self: false, text, sentAt, isNew: true, ...o };
}

export const planRequest = (text: string): PlanRequest => ({
  model: 'scripted',
  agentName: 'Trip Planner',
  message: heard(text),
  zone: 'UTC',
});

/** Everybody who has taught something or speaks. */
function peopleAt(
  { senderInboxId, senderName }: Heard,
  known: readonly MemoryItem[],
  people: readonly Person[] = [],
): { people: Person[]; speaker: Person } {
  const tellers = known.flatMap(({ provenance: p }) => (p.from === 'message' ? [{ inboxId: p.senderInboxId, name: p.senderName }] : []));
  const all = withMembers(people, [...tellers, { inboxId: senderInboxId, name: senderName }]);
  return { people: all, speaker: personOf(all, senderInboxId) as Person };
}

/** A reply request for that message in that context; nothing was learned from the message. */
export function replyIn(
  context: AssembledContext,
  message: Heard,
  o: Partial<Omit<ReplyRequest, 'context' | 'message'>> & { known?: readonly MemoryItem[] } = {},
): ReplyRequest {
  const { known = [], ...given } = o;
  const all = peopleAt(message, known, given.people);
  return { model: 'scripted', agentName: 'Trip Planner', context, message, outcome: NO_OUTCOME, lastTold: [], ...given, ...all };
}

export interface Asked {
  model?: string;
  agentName?: string;
  instructions?: string;
  soul?: string;
  ownerSection?: string;
  tools?: string;
  /** Everything that is known, before own items take precedence. */
  memory?: readonly MemoryItem[];
  recent?: readonly Turn[];
  budgetTokens?: number;
  message?: Partial<Heard>;
  outcome?: MessageOutcome;
  lastTold?: readonly MemoryItem[];
  people?: readonly Person[];
}

export function replyRequest(text: string, o: Asked = {}): ReplyRequest {
  const message = heard(text, o.message);
  const context = assemble({
    instructions: o.instructions ?? 'You are a travel planning assistant.',
    soul: o.soul ?? '',
    ownerSection: o.ownerSection ?? '',
    tools: o.tools ?? '',
    items: currentKnowledge(o.memory ?? [], message.sentAt),
    recent: o.recent ?? [],
    message,
    budgetTokens: o.budgetTokens ?? 16_000,
  });
  const { model = 'scripted', agentName = 'Trip Planner', outcome = NO_OUTCOME, lastTold = [], people = [], memory: known = [] } = o;
  return replyIn(context, message, { model, agentName, outcome, lastTold, people, known });
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
