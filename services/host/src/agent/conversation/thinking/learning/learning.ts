// Learns from what was heard: from one message, or, with a language model, from several lines at once.
import type { LearnResult } from '@offshoot/engine/engine.ts';
import type { StudyLine } from '@offshoot/engine/model-engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import { superseded } from '@offshoot/memory/merging/merge.ts';
import { personOf } from '@offshoot/memory/people/people.ts';
import { EngineTimeout, type TimedEngine } from '../../../engine/timed-engine.ts';
import { asTaught } from '../../../episodes/learning.ts';
import { acquaintances } from '../../../memory/acquaintance.ts';
import type { MemoryTable } from '../../../memory/memory-store.ts';
import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import { backoff } from '../../../record/delay.ts';
import type { Unread } from '../../../transcript/conversation-store.ts';
import { heardOf, nameOf } from '../../../transcript/names.ts';
import { mayTeach } from '../../domain/teaching.ts';
import { takeName } from '../../naming.ts';
import { linesAround, linesLeadingTo } from '../shown-lines.ts';
import { type CarryingDeps, carryOut } from './carrying-out.ts';

export interface LearningDeps extends CarryingDeps {
  readonly engine: Pick<TimedEngine, 'call' | 'isClosing' | 'withModel'>;
}

const FIRST_LEARN_RETRY_MS = 30_000;
const LAST_LEARN_RETRY_MS = 60 * 60_000;
const LEARN_TRIES = 20;
/** Lines that are read before something is forgotten. */
const MAX_CAUGHT_UP = 32;

/** What came of learning. */
export interface Lesson {
  /** Of the memory. */
  hasChanged: boolean;
  /** The engine took too long; it reads the message again later. */
  isLate?: boolean;
}

const NO_LESSON: Lesson = { hasChanged: false };

export async function learn(deps: LearningDeps, message: Unread): Promise<Lesson> {
  const { name, model } = character(deps);
  const { store } = deps;
  const known = correctableBy(deps, [message.senderInboxId]);
  try {
    const heard = heardOf(deps, message);
    const recent = linesLeadingTo(deps, message);
    const request = {
      model,
      agentName: name,
      message: asTaught(deps, heard),
      known,
      recent,
      ...acquaintances(deps, message.senderInboxId),
    };
    const takenBack = store.memory.takenBack();
    const result = await deps.engine.call((engine, signal) => engine.learn(request, signal));
    // The owner had something forgotten or corrected meanwhile: the engine has to read the message again, without it.
    if (deps.engine.isClosing || store.memory.takenBack() !== takenBack) return NO_LESSON;
    // It was taken back meanwhile.
    if (!store.conversation.isToBeLearnedFrom(message.messageId)) return NO_LESSON;
    // What people call each other, or another agent, renames nobody here.
    const asked = message.answer ? (result.rename ?? '') : '';
    const { forgotten, hasChanged } = store.transaction(() => {
      const done = carryOut(deps, message, heard.senderName, result);
      const renamed = takeName(deps, message, asked);
      store.conversation.learned(message.messageId, renamed === '' ? done.outcome : { ...done.outcome, renamed });
      return done;
    });
    if (forgotten > 0) store.memory.scrub();
    return { hasChanged };
  } catch (error) {
    if (deps.engine.isClosing) return NO_LESSON;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not learn from a message; will retry');
    learnLater(deps, message);
    return { hasChanged: false, isLate: error instanceof EngineTimeout };
  }
}

function learnLater({ store, now }: LearningDeps, { messageId, attempts }: Unread): void {
  if (attempts + 1 >= LEARN_TRIES) store.conversation.learned(messageId);
  else store.conversation.learnLater(messageId, now().getTime() + backoff(attempts, FIRST_LEARN_RETRY_MS, LAST_LEARN_RETRY_MS));
}

/** Learns from lines that nobody addressed to the agent, all at once. */
export async function study(deps: LearningDeps, unread: readonly Unread[]): Promise<Lesson> {
  const { name, model } = character(deps);
  const { store } = deps;
  const worth = unread.filter(({ text }) => mayTeach(text));
  const [first] = worth;
  store.transaction(() => {
    for (const { messageId } of unread.filter((one) => !worth.includes(one))) store.conversation.learned(messageId);
  });
  const withModel = deps.engine.withModel(model);
  if (first === undefined || withModel === undefined) return NO_LESSON;
  try {
    const request = {
      ...{ model, agentName: name, lines: linesOf(deps, worth) },
      known: correctableBy(deps, [...new Set(worth.map(({ senderInboxId }) => senderInboxId))]),
      people: acquaintances(deps, first.senderInboxId).people,
    };
    const takenBack = store.memory.takenBack();
    const taught = await deps.engine.call((_, signal) => withModel.study(request, signal));
    // The owner had something forgotten or corrected meanwhile: the engine has to read the lines again, without it.
    if (deps.engine.isClosing || store.memory.takenBack() !== takenBack) return NO_LESSON;
    const done = store.transaction(() =>
      worth.flatMap((line) => {
        if (!store.conversation.isToBeLearnedFrom(line.messageId)) return [];
        const one = carryOut(deps, line, nameOf(deps, line.senderInboxId), taught.get(line.messageId) ?? NOTHING);
        store.conversation.learned(line.messageId);
        return one;
      }),
    );
    if (done.some(({ forgotten }) => forgotten > 0)) store.memory.scrub();
    return { hasChanged: done.some(({ hasChanged }) => hasChanged) };
  } catch (error) {
    if (deps.engine.isClosing) return NO_LESSON;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not learn from what was said; will retry');
    store.transaction(() => {
      for (const line of worth) learnLater(deps, line);
    });
    return NO_LESSON;
  }
}

/** Learns from what was said before and is not read yet. */
export async function catchUp(deps: LearningDeps): Promise<void> {
  const lines = deps.store.conversation.chatter(deps.now().getTime(), MAX_CAUGHT_UP);
  if (lines.length > 0) await study(deps, lines);
}

const NOTHING: LearnResult = { learned: [], ended: [], forget: [], orders: [] };

/** All lines from shortly before the first one to the last one. */
function linesOf(deps: LearningDeps, unread: readonly Unread[]): StudyLine[] {
  const fresh = new Map(unread.map((line) => [line.messageId, line]));
  return linesAround(deps, unread).map(({ messageId, senderInboxId, sentAt, turn }) => {
    const { people } = acquaintances(deps, senderInboxId);
    const speakerKey = turn.self ? '' : (personOf(people, senderInboxId)?.key ?? '');
    const heard = fresh.get(messageId);
    const text = heard === undefined ? turn.text : asTaught(deps, heardOf(deps, heard)).text;
    return { ...turn, text, messageId, speakerKey, sentAt, isNew: heard !== undefined };
  });
}

/** Includes expired items and the speakers' own overridden ones, since they can be corrected and forgotten. Excludes hidden items. */
export function correctableBy(deps: AgentDeps<MemoryTable>, inboxIds: readonly string[]): MemoryItem[] {
  const items = deps.store.memory.all();
  const back = superseded(items, deps.now());
  const tests = inboxIds.map(isSaidBy);
  const said = (item: MemoryItem) => tests.some((isSaid) => isSaid(item));
  return items.filter((item) => !item.hidden && (!back.has(item) || item.provenance.from === 'parent' || said(item)));
}
