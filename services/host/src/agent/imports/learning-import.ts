// Learns what was verified: as inherited and unconfirmed, once. All or nothing, in the caller's transaction.
import { IMPORT_FATES, type Imported, type ImportFate } from '@offshoot/context';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { tidyText, topicLook } from '@offshoot/memory/items/limits.ts';
import { isLine } from '@offshoot/memory/lines/lines.ts';
import type { Inherited } from '@offshoot/memory/merging/merge.ts';
import { Refusal } from '@offshoot/refusals';
import { GOAL_TAG } from '../goals/domain/goal.ts';
import type { GoalDeps } from '../goals/setting.ts';
import { acquainted } from '../memory/acquaintance.ts';
import type { LearnOutcome } from '../memory/item-keeping.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { PeopleTable } from '../memory/people-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { tidyName } from '../transfers/domain/summary/named-people.ts';
import type { Lesson } from './domain/lesson.ts';
import type { ExportAge, ImportAnswer, ImportTable } from './import-store.ts';
import { setReminders } from './imported-reminders.ts';

export type LearningDeps = GoalDeps & AgentDeps<ConversationTable & ImportTable & MemoryTable & PeopleTable>;

type Told = Imported['items'];

/** `items`: what became of each. */
export interface Learned {
  outcome: 'already' | 'learned';
  answer: ImportAnswer;
  items: Told;
}

/** The newest export of that agent from which this one has learned, unless the lesson is newer. One of the same number comes from a state that was set back. */
export function newerThan({ store }: AgentDeps<ImportTable>, { digest, source }: Lesson): ExportAge | undefined {
  if (source === undefined || store.imports.find(digest) !== undefined) return undefined;
  const newest = store.imports.newestOf(source.inboxId);
  return newest !== undefined && (newest.sequence >= source.sequence || newest.madeAt > source.madeAt) ? newest : undefined;
}

/** Call in a transaction. Throws STATEMENT_SUPERSEDED. */
export function learnImport(deps: LearningDeps, lesson: Lesson, { acceptOlder }: { acceptOlder: boolean }): Learned {
  const { memory, conversation, imports } = deps.store;
  const before = imports.find(lesson.digest);
  if (before !== undefined) return { outcome: 'already', answer: before, items: [] };
  const newer = newerThan(deps, lesson);
  if (newer !== undefined && !acceptOlder)
    throw new Refusal('STATEMENT_SUPERSEDED', `I have learned from a newer export of that agent, made at ${newer.madeAt}.`, {
      help: 'Import the newest one, or say that you want the older one.',
      metadata: { newerMadeAt: newer.madeAt },
    });
  // First: what a goal says is known then, and is not a second item.
  const reminders = setReminders(deps, lesson);
  const known = memory.all();
  const said = new Set(known.flatMap((item) => (item.provenance.from === 'message' ? [sayingKey(item)] : [])));
  const news = acquainted(deps, lesson.items).filter((one) => !said.has(sayingKey(one)));
  const outcome = memory.inherit(news, lesson.parentInstanceId, lesson.digest, deps.now());
  for (const { inboxId, name } of lesson.people)
    if (conversation.member(inboxId) === undefined) conversation.keepMember(inboxId, { name: tidyName(name), isAgent: false }, false);
  const items = [...lesson.items.map(fateOf(outcome, { known, news })), ...lesson.left.map(as('left')), ...lesson.secret.map(as('secret'))];
  const answer: ImportAnswer = { counts: countsOf(items), reminders, unknown: lesson.unknown };
  const age = { sequence: lesson.source?.sequence ?? 0, madeAt: lesson.source?.madeAt ?? deps.now().toISOString() };
  imports.keep({ digest: lesson.digest, sourceInboxId: lesson.source?.inboxId ?? '', ...age, answer });
  return { outcome: 'learned', answer, items };
}

const as =
  (fate: ImportFate) =>
  (text: string): Told[number] => ({ text, fate });

/** Lines and goals have topics of their own: the same words are the same. */
const sayingKey = (one: Pick<MemoryItem, 'text' | 'topic'> & { tags?: readonly string[] }): string =>
  JSON.stringify([isLine(one) || one.tags?.includes(GOAL_TAG) ? '' : topicLook(one.topic), tidyText(one.text)]);

function fateOf(
  { added, evicted, repeated }: LearnOutcome,
  { known, news }: { known: readonly MemoryItem[]; news: readonly Inherited[] },
): (item: Inherited) => Told[number] {
  const lost = new Set(evicted.map(({ id }) => id));
  const kept = new Map(
    added.flatMap((item) =>
      item.provenance.from === 'parent' && !lost.has(item.id) ? item.provenance.sourceIds.map((id) => [id, item] as const) : [],
    ),
  );
  const again = new Set(repeated.map(({ text }) => text));
  const isNews = new Set(news.flatMap(({ sourceIds }) => sourceIds));
  const byTopic = Map.groupBy(
    known.filter((item) => !item.hidden && !isLine(item)),
    ({ topic }) => topicLook(topic),
  );
  return ({ text, sourceIds }) => {
    const [id = ''] = sourceIds;
    const item = kept.get(id);
    if (item === undefined) return { text, fate: !isNews.has(id) || again.has(tidyText(text)) ? 'known' : 'left' };
    const instead = byTopic.get(topicLook(item.topic))?.find((other) => other.text !== item.text)?.text;
    return instead === undefined ? { text, fate: 'new' } : { text, fate: 'conflicting', instead };
  };
}

function countsOf(items: Told): Imported['counts'] {
  const counts = Object.fromEntries(IMPORT_FATES.map((fate) => [fate, 0])) as Imported['counts'];
  for (const { fate } of items) counts[fate] += 1;
  return counts;
}
