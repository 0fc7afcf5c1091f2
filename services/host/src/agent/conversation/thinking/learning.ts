// Learns from what was heard: from one message, or, with a language model, from several lines at once.
import type { LearnResult } from '@offshoot/engine/engine.ts';
import type { StudyLine } from '@offshoot/engine/model-engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import { superseded } from '@offshoot/memory/merging/merge.ts';
import { personOf } from '@offshoot/memory/people/people.ts';
import { nameProblem } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import { nameKept } from '../../domain/phrases.ts';
import { EngineTimeout } from '../../engine/timed-engine.ts';
import { asTaught } from '../../episodes/learning.ts';
import { acquaintances } from '../../memory/acquaintance.ts';
import { character } from '../../record/agent-deps.ts';
import { backoff } from '../../record/delay.ts';
import type { HeardMessage } from '../../transcript/conversation-store.ts';
import { heardOf, nameOf } from '../../transcript/names.ts';
import { writeIdentity } from '../../workspace/workspace-sync.ts';
import { mayTeach } from '../domain/teaching.ts';
import { nameToTake } from '../naming.ts';
import { apologise } from './answering.ts';
import { linesAround, linesLeadingTo } from './assembling.ts';
import { carryOut } from './carrying-out.ts';
import type { ThinkingDeps } from './thinking.ts';

const FIRST_LEARN_RETRY_MS = 30_000;
const LAST_LEARN_RETRY_MS = 60 * 60_000;
const LEARN_TRIES = 20;
const MAX_NAME = 64;

export type Unread = HeardMessage & { attempts: number };

/** Returns whether the memory changed. */
export async function learn(deps: ThinkingDeps, message: Unread): Promise<boolean> {
  const { name, model } = character(deps);
  const { store } = deps;
  const known = correctableBy(deps, [message.senderInboxId]);
  if (message.answer) deps.turn.begin(message.messageId);
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
    if (deps.engine.isClosing || store.memory.takenBack() !== takenBack) return false;
    // What people call each other, or another agent, renames nobody here.
    const asked = message.answer ? (result.rename ?? '') : '';
    const { forgotten, hasChanged, rename } = store.transaction(() => {
      const done = carryOut(deps, message, heard.senderName, result);
      const rename = takeName(deps, message, asked);
      store.conversation.learned(message.messageId, rename === '' ? done.outcome : { ...done.outcome, renamed: rename });
      return { ...done, rename };
    });
    if (forgotten > 0) store.memory.scrub();
    if (rename !== '') {
      writeIdentity(deps);
      deps.wake.duties();
    }
    return hasChanged;
  } catch (error) {
    if (deps.engine.isClosing) return false;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not learn from a message; will retry');
    learnLater(deps, message);
    // The sender has already waited for one time-out.
    if (error instanceof EngineTimeout && message.answer && message.attempts === 0) apologise(deps, message);
    return false;
  }
}

function learnLater({ store, now }: ThinkingDeps, { messageId, attempts }: Unread): void {
  if (attempts + 1 >= LEARN_TRIES) store.conversation.learned(messageId);
  else store.conversation.learnLater(messageId, now().getTime() + backoff(attempts, FIRST_LEARN_RETRY_MS, LAST_LEARN_RETRY_MS));
}

/** Returns the name that the agent takes: the one asked for, or one like it. Empty: none. Call in a transaction. */
export function takeName(deps: ThinkingDeps, { messageId }: HeardMessage, wanted: string): string {
  const { name } = character(deps);
  const asked = oneLine(wanted).slice(0, MAX_NAME);
  if (asked === '' || asked === name) return '';
  const taken = nameProblem(asked) === undefined ? nameToTake(deps, asked) : '';
  if (taken !== '') deps.store.change({ chosenName: taken });
  else deps.store.conversation.say(`name:${messageId}`, nameKept(name));
  return taken;
}

/** Learns from lines that nobody addressed to the agent, all at once. Returns whether the memory changed. */
export async function study(deps: ThinkingDeps, unread: readonly Unread[]): Promise<boolean> {
  const { name, model } = character(deps);
  const { store } = deps;
  const worth = unread.filter(({ text }) => mayTeach(text));
  const [first] = worth;
  store.transaction(() => {
    for (const { messageId } of unread.filter((one) => !worth.includes(one))) store.conversation.learned(messageId);
  });
  const withModel = deps.engine.withModel(model);
  if (first === undefined || withModel === undefined) return false;
  try {
    const request = {
      ...{ model, agentName: name, lines: linesOf(deps, worth) },
      known: correctableBy(deps, [...new Set(worth.map(({ senderInboxId }) => senderInboxId))]),
      people: acquaintances(deps, first.senderInboxId).people,
    };
    const takenBack = store.memory.takenBack();
    const taught = await deps.engine.call((_, signal) => withModel.study(request, signal));
    // The owner had something forgotten or corrected meanwhile: the engine has to read the lines again, without it.
    if (deps.engine.isClosing || store.memory.takenBack() !== takenBack) return false;
    const done = store.transaction(() =>
      worth.map((line) => {
        const one = carryOut(deps, line, nameOf(deps, line.senderInboxId), taught.get(line.messageId) ?? NOTHING);
        store.conversation.learned(line.messageId);
        return one;
      }),
    );
    if (done.some(({ forgotten }) => forgotten > 0)) store.memory.scrub();
    return done.some(({ hasChanged }) => hasChanged);
  } catch (error) {
    if (deps.engine.isClosing) return false;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not learn from what was said; will retry');
    store.transaction(() => {
      for (const line of worth) learnLater(deps, line);
    });
    return false;
  }
}

const NOTHING: LearnResult = { learned: [], ended: [], forget: [], orders: [] };

/** All lines from shortly before the first one to the last one. */
function linesOf(deps: ThinkingDeps, unread: readonly Unread[]): StudyLine[] {
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
export function correctableBy(deps: ThinkingDeps, inboxIds: readonly string[]): MemoryItem[] {
  const items = deps.store.memory.all();
  const back = superseded(items, deps.now());
  const tests = inboxIds.map(isSaidBy);
  const said = (item: MemoryItem) => tests.some((isSaid) => isSaid(item));
  return items.filter((item) => !item.hidden && (!back.has(item) || item.provenance.from === 'parent' || said(item)));
}
