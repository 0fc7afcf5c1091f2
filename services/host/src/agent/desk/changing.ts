// The owner has items forgotten or corrected: carried out like an order in the conversation, with the items chosen instead of described.

import type { Changed, ChangeRequest, CorrectItemRequest } from '@offshoot/context';
import type { LearnResult } from '@offshoot/engine/engine.ts';
import { MAX_ITEM_TEXT, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { tidyText } from '@offshoot/memory/items/limits.ts';
import { concernsOf } from '@offshoot/memory/people/concerns.ts';
import { peopleIn } from '@offshoot/memory/people/sentence-parts.ts';
import { canonicalTopic, isSetTopic, partsOfTopic } from '@offshoot/memory/words/aspects.ts';
import { Refusal } from '@offshoot/refusals';
import { looks } from '@offshoot/text';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import { carryOut } from '../conversation/thinking/learning/carrying-out.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import type { Similarity } from '../domain/similarity.ts';
import type { CardTable } from '../effects/card-store.ts';
import type { EpisodeTable } from '../episodes/episode-store.ts';
import type { GoalTable } from '../goals/goal-store.ts';
import { type GoalDeps, restateGoal, wholeGoal } from '../goals/setting.ts';
import { tidyForgotten } from '../memory/forgetting.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { PeopleTable } from '../memory/people-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import type { FoldedTable } from '../transcript/folded-store.ts';
import { nameOf } from '../transcript/names.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import type { DeskTable } from './desk-store.ts';

export interface ChangingDeps
  extends AgentDeps<
    AlarmTable &
      CardTable &
      ConversationTable &
      DecisionTable &
      DeskTable &
      EpisodeTable &
      FoldedTable &
      GoalTable &
      MemoryTable &
      PeopleTable &
      ToolTable
  > {
  readonly engine: GoalDeps['engine'];
  readonly workspace: Workspace;
  readonly similarity: Pick<Similarity, 'kinOf'>;
}

/** Throws ITEM_NOT_FOUND and VALIDATION_FAILED, and then changes nothing. A repeated request changes nothing more. */
export function changeMemory(
  deps: ChangingDeps,
  request: ChangeRequest,
  { ownerId, askedAt }: { ownerId: string; askedAt: Date },
): Changed {
  const { desk, memory } = deps.store;
  const answer = deps.store.transaction(() => {
    const earlier = desk.changed(ownerId, request.requestId);
    if (earlier !== undefined) return earlier;
    const before = memory.all();
    const text = request.ask === 'correct' ? request.text : '';
    const message = { messageId: `desk:${request.requestId}`, senderInboxId: ownerId, self: false, text, sentAt: askedAt };
    const asked = request.ask === 'forget' ? toForget(before, request.items) : toCorrect(deps, before, request);
    const goal = request.ask === 'correct' ? wholeGoal(deps, request.item) : undefined;
    carryOut(deps, { ...message, learn: true, answer: false }, nameOf(deps, ownerId), asked);
    const after = memory.all();
    const made: Changed = {
      answer: 'changed',
      requestId: request.requestId,
      gone: idsOnlyIn(before, after),
      learned: idsOnlyIn(after, before),
    };
    const restated = after.find(({ id }) => id === made.learned[0]);
    if (goal !== undefined && restated !== undefined) restateGoal(deps, goal, restated);
    desk.keepChanged(ownerId, made);
    return made;
  });
  tidyForgotten(deps);
  memory.scrub();
  writeMemory(deps);
  return answer;
}

function idsOnlyIn(some: readonly MemoryItem[], others: readonly MemoryItem[]): string[] {
  const known = new Set(others.map(({ id }) => id));
  return some.flatMap(({ id }) => (known.has(id) ? [] : [id]));
}

/** Includes what others said in the same words: it would still be told. */
function toForget(known: readonly MemoryItem[], ids: readonly string[]): LearnResult {
  const byId = new Map(known.map((item) => [item.id, item]));
  const said = new Set(ids.map((id) => looks(found(byId.get(id)).text)));
  const forget = known.flatMap(({ id, text }) => (said.has(looks(text)) ? [id] : []));
  return { learned: [], ended: [], forget, orders: [{ asked: 'that', scope: 'named' }] };
}

/** Ends the known item, of any speaker, and learns the new text as said by the owner. */
function toCorrect(deps: ChangingDeps, known: readonly MemoryItem[], { item: id, text: asked }: CorrectItemRequest): LearnResult {
  const item = found(known.find((one) => one.id === id));
  // A hidden item is not told to the owner either.
  if (item.hidden) throw notFound();
  const text = tidyText(asked);
  if (asked.length > MAX_ITEM_TEXT || text === '')
    throw new Refusal('VALIDATION_FAILED', `An item has 1 to ${MAX_ITEM_TEXT} characters.`, { metadata: { field: 'text' } });
  if (text === item.text) throw new Refusal('VALIDATION_FAILED', 'It says that already.', { metadata: { field: 'text' } });
  const people = deps.store.people.all();
  const about = [...new Set([...concernsOf(item, people).map(({ key }) => key), ...peopleIn(text, people)])];
  const { kind, sensitivity } = item;
  return { learned: [{ kind, text, topic: topicOf(item, text), about, sensitivity, isWhole: true }], ended: [id], forget: [], orders: [] };
}

/** A correction keeps the topic, but another member of a set is named after itself. */
function topicOf({ kind, topic }: MemoryItem, text: string): string {
  const parts = partsOfTopic(topic);
  if (parts?.detail === undefined || !isSetTopic(topic)) return topic;
  return canonicalTopic({ kind, text, topic: `${parts.subject}:${parts.aspect}` }, (subject) => subject);
}

function found(item: MemoryItem | undefined): MemoryItem {
  if (item === undefined) throw notFound();
  return item;
}

function notFound(): Refusal {
  return new Refusal('ITEM_NOT_FOUND', 'I know no item with this id.', { help: 'Ask again for what I know.' });
}
