// From memory to summary: select, scan for secrets, condense, scan again. Nothing excluded reaches the engine or the summary.
import { type ContextEntry, type ContextSummary, entriesOf } from '@offshoot/context';
import { EngineError } from '@offshoot/engine/engine.ts';
import { isSecret, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { Refusal } from '@offshoot/refusals';
import type { Similarity } from '../domain/similarity.ts';
import type { TimedEngine } from '../engine/timed-engine.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { PaceTable } from '../pace/pace-store.ts';
import { payForOwner } from '../pace/pacing.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { type Choice, chooseItems, subjectsKeptBack } from './domain/selection/choose-items.ts';
import { comparedOf, type MeaningOf } from './domain/selection/meaning.ts';
import type { SecretScanner } from './domain/selection/secret-scanner.ts';
import { summaryOf, wordsOf, wordsOfItem } from './domain/summary/context-summary.ts';
import { isNews } from './domain/summary/sent-entries.ts';
import type { SentTable } from './sent-store.ts';

export interface SummaryDeps extends AgentDeps<ConversationTable & MemoryTable & PaceTable & SentTable>, ChoosingTools {
  readonly engine: TimedEngine;
}

/** What the choice of items needs. */
export interface ChoosingTools {
  readonly secretScanner: SecretScanner;
  readonly similarity: Similarity;
}

type ChoosingDeps = AgentDeps<ConversationTable & MemoryTable> & ChoosingTools;

export interface SummaryOrder {
  contextPrompt: string;
  /** Ids of items. */
  add: readonly string[];
  remove: readonly string[];
  /** Omits what this inbox has acknowledged, unless it changed. Empty: a new clone. */
  targetInboxId: string;
}

/** Throws EngineError, Refusal RATE_LIMITED, and SECRET_FOUND if a secret would leave that the owner did not name. */
export async function makeSummary(deps: SummaryDeps, o: SummaryOrder): Promise<{ choices: Choice[]; summary: ContextSummary }> {
  const { name, model, description } = character(deps);
  const choices = await choose(deps, o, description.contextDirective);
  const chosen = choices.flatMap(({ item, isIn }) => (isIn ? [item] : []));
  // Secrets are sent unchanged: no model needs to see them.
  const items = chosen.filter((item) => !isSecret(item));
  requirePaid(deps, items);
  const summarised =
    items.length === 0 ? [] : await deps.engine.call((engine, signal) => engine.summarise({ model, agentName: name, items }, signal));
  const sent = deps.store.sent.has(o.targetInboxId) ? deps.store.sent.fingerprints(o.targetInboxId) : undefined;
  const summary = summaryOf({
    choices,
    summarised,
    instanceId: deps.instanceId,
    agentName: name,
    description: description.description,
    people: deps.store.conversation.people(),
    ...(sent === undefined ? {} : { isNews: (entry: ContextEntry) => isNews(entry, sent) }),
  });
  await refuseUnnamedSecrets(deps, summary, choices);
  // The engine takes a while: what was forgotten or corrected meanwhile must not leave.
  const now = new Map(shownItems(deps).map((item) => [item.id, item.text]));
  if (chosen.some((item) => now.get(item.id) !== item.text))
    throw new EngineError('the memory has changed in the meantime', { retryable: true });
  return { choices, summary };
}

/** Everything that may leave, in its own words: for the owner's file. No engine sees it. Throws SECRET_FOUND. */
export async function verbatimSummary(deps: ChoosingDeps): Promise<{ choices: Choice[]; summary: ContextSummary }> {
  const { name, description } = character(deps);
  // What its template's creator keeps back is kept back from other conversations, not from its owner.
  const choices = await choose(deps, { contextPrompt: '', add: [], remove: [], targetInboxId: '' }, '');
  const summary = summaryOf({
    ...{ choices, summarised: [], instanceId: deps.instanceId, agentName: name, description: description.description },
    people: deps.store.conversation.people(),
  });
  await refuseUnnamedSecrets(deps, summary, choices);
  return { choices, summary };
}

/** Throws RATE_LIMITED. */
function requirePaid(deps: SummaryDeps, items: readonly MemoryItem[]): void {
  const short = payForOwner(
    deps,
    items.reduce((sum, { text, topic }) => sum + text.length + topic.length, 0),
  );
  if (short === undefined) return;
  const seconds = String(Math.ceil(short.waitMs / 1_000));
  throw new Refusal('RATE_LIMITED', 'The agent has summarised a lot lately.', {
    help: `Ask again in ${seconds} seconds.`,
    metadata: { waitMs: String(short.waitMs) },
  });
}

/** Hidden items are never transferred, even if the order names them. */
const shownItems = (deps: AgentDeps<MemoryTable>): MemoryItem[] => deps.store.memory.all().filter((item) => !item.hidden);

async function choose(deps: ChoosingDeps, o: SummaryOrder, templateDirective: string): Promise<Choice[]> {
  const { contextPrompt: prompt, add, remove } = o;
  const members = deps.store.conversation.people().map(({ inboxId, name }) => ({ id: inboxId, name }));
  const items = shownItems(deps);
  const meaningOf = await meaningsOf(deps.similarity, subjectsKeptBack(prompt, templateDirective), items);
  const request = { items, prompt, templateDirective, add, remove, members, meaningOf, now: deps.now() };
  const choices = chooseItems({ ...request, secrets: new Map() });
  const candidates = choices.flatMap(({ item, isIn }) => (isIn ? [item] : []));
  const found = await deps.secretScanner.rulesFoundIn(candidates.map(wordsOfItem));
  if (found.every((rules) => rules.length === 0)) return choices;
  return chooseItems({ ...request, secrets: new Map(candidates.map((item, i) => [item.id, found[i] ?? []])) });
}

/** The final check of the words that leave: fragments of a secret may have been joined. */
async function refuseUnnamedSecrets(
  deps: Pick<SummaryDeps, 'secretScanner'>,
  summary: ContextSummary,
  choices: readonly Choice[],
): Promise<void> {
  const named = new Set(choices.flatMap(({ item, reason }) => (reason === 'named-credential' || reason === 'added' ? [item.id] : [])));
  const unnamed = entriesOf(summary).filter(({ sourceIds }) => !sourceIds.some((id) => named.has(id)));
  const found = await deps.secretScanner.rulesFoundIn(unnamed.map(wordsOf));
  const rules = [...new Set(found.flat())].sort();
  if (rules.length === 0) return;
  throw new Refusal('SECRET_FOUND', `The summary would contain a secret that nobody named (${rules.join(', ')}).`, {
    help: 'In a preview, remove the item that contains it, or add it explicitly.',
    metadata: { rules: rules.join(',') },
  });
}

/** Never rejects. */
export async function meaningsOf(similarity: Similarity, subjects: readonly string[], items: readonly MemoryItem[]): Promise<MeaningOf> {
  const rows = subjects.length === 0 ? [] : await similarity.odds(subjects, items.map(comparedOf));
  const columnOf = new Map(items.map(({ id }, column) => [id, column]));
  return (subject) => {
    const row = rows[subjects.indexOf(subject)];
    return row && (({ id }) => row[columnOf.get(id) ?? -1]);
  };
}
