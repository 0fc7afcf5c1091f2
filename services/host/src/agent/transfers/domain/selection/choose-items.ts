// Which items may go to another agent, decided by rules before any summariser sees one: every item is in or out, with a reason.
// Exclusions win over inclusions (kept-back.ts); a credential goes only if the owner names that very one (named-credentials.ts). The
// owner's manual changes win over everything.
import type { SelectionReason } from '@offshoot/context';
import { FEEDBACK_TAG, isSecret, MAX_GENERATION, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { superseded } from '@offshoot/memory/merging/merge.ts';
import { isUpdate } from '@offshoot/memory/merging/updates.ts';
import { type Directive, parseDirective } from './directive.ts';
import { keptBackBy } from './kept-back.ts';
import { type MeaningOf, subjectsOf } from './meaning.ts';
import type { Member } from './members.ts';
import { credentialsNamedBy } from './named-credentials.ts';
import { itemsIncludedBy } from './named-phrase.ts';
import { type ReadItem, type ReadMemory, readMemory } from './reading.ts';
import { tellingSecrets } from './told-secrets.ts';

export interface SelectionRequest {
  /** The whole memory, in the order it was learned. */
  items: readonly MemoryItem[];
  /** The owner's context prompt. */
  prompt: string;
  /** The template's default: its exclusions apply in addition to the owner's, its inclusions only if the owner's prompt is empty. */
  templateDirective: string;
  /** Ids that are always included, and ids that stay even if added. */
  add: readonly string[];
  remove: readonly string[];
  /** Secret-scanner rules that matched, by item id. */
  secrets: ReadonlyMap<string, string[]>;
  /** The members of the conversation, by current name. People who taught something are known from the items. */
  members?: readonly Member[];
  /**
   * How close items are in meaning to what the directives exclude (subjectsKeptBack). Absent: meanings are not compared, and the stricter
   * readings apply.
   */
  meaningOf?: MeaningOf;
  now: Date;
}

export interface Choice {
  item: MemoryItem;
  isIn: boolean;
  reason: SelectionReason;
  /** Secret-scanner rules that matched. */
  secrets: string[];
}

const IN: ReadonlySet<SelectionReason> = new Set<SelectionReason>(['named', 'everything', 'named-credential', 'added']);
/** An empty prompt includes everything. */
const isEmpty = (prompt: string): boolean => prompt.trim() === '';

/** One choice per item, in order. Never throws. */
export function chooseItems(request: SelectionRequest): Choice[] {
  const { items, add, remove, secrets, members = [] } = request;
  const added = new Set(add);
  const removed = new Set(remove);
  const byHand = ({ id }: MemoryItem) => (removed.has(id) ? 'removed' : added.has(id) ? 'added' : undefined);
  const reasonOf = reasonsOf(readMemory(items, members), request, byHand);
  const chosen = items.map((item) => {
    const rules = secrets.get(item.id) ?? [];
    const reason = byHand(item) ?? reasonOf(item, rules.length > 0);
    return { item, isIn: IN.has(reason), reason, secrets: [...rules] };
  });
  return withoutAnswersTo(tiedTogether(chosen));
}

/**
 * An answer to a line that stays goes on with the line's matter in any words, and so does an answer to that answer. A line that was
 * only not asked for keeps nothing back.
 */
function withoutAnswersTo(chosen: readonly Choice[]): Choice[] {
  const answers = Map.groupBy(
    chosen.filter(({ item }) => item.answers !== undefined),
    ({ item }) => item.answers,
  );
  if (answers.size === 0) return [...chosen];
  const excluded = new Map<Choice, SelectionReason>();
  const pending = chosen.filter(({ isIn, reason }) => !isIn && reason !== 'not-named');
  for (let one = pending.pop(); one !== undefined; one = pending.pop())
    for (const answer of answers.get(one.item.id) ?? []) {
      if (excluded.has(answer) || !answer.isIn || answer.reason === 'added') continue;
      excluded.set(answer, excluded.get(one) ?? one.reason);
      pending.push(answer);
    }
  return chosen.map((one) => {
    const reason = excluded.get(one);
    return reason === undefined ? one : { ...one, isIn: false, reason };
  });
}

/** An update and what it updates go only together, because neither is true alone. */
function tiedTogether(chosen: readonly Choice[]): Choice[] {
  const tied = new Set(chosen.filter(({ item }) => isUpdate(item)).map(({ item }) => topicLook(item.topic)));
  if (tied.size === 0) return [...chosen];
  const reasons = new Map<string, SelectionReason>();
  for (const { item, isIn, reason } of chosen)
    if (!isIn && reason !== 'expired' && reason !== 'superseded' && tied.has(topicLook(item.topic)))
      reasons.set(topicLook(item.topic), reason);
  // Once the update has expired, what it updated is still not true.
  for (const { item, reason } of chosen) if (isUpdate(item) && reason === 'expired') reasons.set(topicLook(item.topic), 'expired');
  return chosen.map((one) => {
    const reason = reasons.get(topicLook(one.item.topic));
    return one.isIn && reason !== undefined && one.reason !== 'added' ? { ...one, isIn: false, reason } : one;
  });
}

/** What the owner's prompt and the template's directive exclude, each in its own words: the subjects `meaningOf` will be asked about. */
export function subjectsKeptBack(prompt: string, templateDirective: string): string[] {
  return [...new Set([prompt, templateDirective].flatMap((text) => subjectsOf(parseDirective(text))))];
}

function reasonsOf(
  memory: ReadMemory,
  { prompt, templateDirective, meaningOf, now }: SelectionRequest,
  byHand: (item: MemoryItem) => 'removed' | 'added' | undefined,
): (item: MemoryItem, hasSecret: boolean) => SelectionReason {
  const back = superseded(
    memory.items.map(({ item }) => item),
    now,
  );
  const byOwner = parseDirective(prompt);
  const byTemplate = isEmpty(templateDirective) ? undefined : parseDirective(templateDirective);
  const wishes = isEmpty(prompt) && byTemplate !== undefined ? byTemplate : byOwner;
  const excluded = itemsOf(keptBackBy(byOwner, memory, { meaningOf }));
  const excludedByTemplate =
    byTemplate === undefined ? new Set<MemoryItem>() : itemsOf(keptBackBy(byTemplate, memory, { meaningOf, isDefault: true }));
  const namedSecrets = itemsOf(credentialsNamedBy(byOwner, memory));
  const named = itemsOf(namedBy(wishes, memory));
  const staysSecret = (item: MemoryItem) =>
    isSecret(item) && (byHand(item) ?? (namedSecrets.has(item) && !excluded.has(item) ? 'added' : 'removed')) === 'removed';
  const telling = itemsOf(tellingSecrets(memory, ({ item }) => staysSecret(item)));
  return (item, hasSecret) => {
    if (item.validUntil !== undefined && item.validUntil.getTime() <= now.getTime()) return 'expired';
    if (back.has(item)) return 'superseded';
    if (item.provenance.from === 'parent' && item.provenance.generation >= MAX_GENERATION) return 'too-many-generations';
    if (excluded.has(item)) return 'excluded';
    if (excludedByTemplate.has(item)) return 'excluded-by-template';
    if (isSecret(item)) return namedSecrets.has(item) ? 'named-credential' : 'credential';
    if (telling.has(item)) return 'credential';
    // An opinion quotes the answer, which may quote something excluded: included only by hand.
    if (item.tags.includes(FEEDBACK_TAG)) return 'not-named';
    const isNamed = named.has(item);
    if (!isNamed && !wishes.everything) return 'not-named';
    if (hasSecret) return 'secret-found';
    return isNamed ? 'named' : 'everything';
  };
}

/** What a directive includes by name. A directive that names nothing readable includes only how the agent works. */
function namedBy(directive: Directive, memory: ReadMemory): ReadonlySet<ReadItem> {
  if (directive.include.length === 0 && !directive.everything)
    return new Set(memory.items.filter(({ item }) => item.kind === 'training' && !isSecret(item)));
  return new Set(directive.include.flatMap((phrase) => [...itemsIncludedBy(memory, phrase)]));
}

const itemsOf = (found: Iterable<ReadItem>): Set<MemoryItem> => new Set([...found].map((one) => one.item));
