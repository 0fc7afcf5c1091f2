// Builds the summary to be previewed, signed and sent from the chosen items and their condensed form. Deterministic. Of the items that
// stay it uses only the count.
import { type ContextEntry, type ContextSummary, SECTIONS, type Section } from '@offshoot/context';
import type { Summarised } from '@offshoot/engine/engine.ts';
import { ARTEFACT_TAG, NEXT_STEP_TAG } from '@offshoot/memory/items/classes.ts';
import { type ItemKind, MAX_GENERATION, type MemoryItem, SENSITIVITIES } from '@offshoot/memory/items/item.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import type { Choice } from '../selection/choose-items.ts';
import { spokenOf } from '../selection/reading.ts';
import { type Grounded, groundedSummary } from './grounding.ts';
import { peopleNamedIn, tidyName } from './named-people.ts';

export interface SummaryRequest {
  choices: readonly Choice[];
  /** The engine's summary of the included items. Items it left out are sent unchanged. */
  summarised: readonly Summarised[];
  instanceId: string;
  agentName: string;
  /** The template's description of the agent. */
  description: string;
  /** People the agent knows. */
  people: ContextSummary['people'];
  /** Whether the receiver still needs the entry. */
  isNews?: (entry: ContextEntry) => boolean;
}

const SECTION_OF: Record<ItemKind, Section> = {
  training: 'howToWork',
  personalization: 'preferences',
  fact: 'facts',
  decision: 'decisions',
  commitment: 'commitments',
  credential: 'credentials',
};
const MAX_PURPOSE = 300;
/** Maximum in a document. */
const MAX_CONCERNS = 8;

export function summaryOf(o: SummaryRequest): ContextSummary {
  const chosen = o.choices.flatMap(({ item, isIn }) => (isIn ? [item] : []));
  const goes = new Set(chosen.map(({ id }) => id));
  const entries = groundedSummary(chosen, o.summarised).map((grounded) => entryOf(grounded, goes, o));
  const news = o.isNews === undefined ? entries : entries.filter(o.isNews);
  const sections = Object.fromEntries(SECTIONS.map((section) => [section, news.filter((entry) => sectionOf(entry) === section)]));
  return {
    purpose: purposeOf(o),
    people: peopleNamedIn(
      news.map((entry) => ({ text: spokenOf(entry) })),
      o.people,
    ),
    manifest: { included: news.length, leftOut: o.choices.length - chosen.length },
    ...(sections as Record<Section, ContextEntry[]>),
  };
}

function sectionOf({ kind, tags }: ContextEntry): Section {
  if (kind === 'fact' && tags.includes(ARTEFACT_TAG)) return 'artefacts';
  if ((kind === 'fact' || kind === 'commitment') && tags.includes(NEXT_STEP_TAG)) return 'nextSteps';
  return SECTION_OF[kind];
}

/** `goes`: IDs of all chosen items. */
function entryOf(
  { sources, text }: Grounded,
  goes: ReadonlySet<string>,
  agent: Pick<SummaryRequest, 'instanceId' | 'agentName'>,
): ContextEntry {
  const [first] = sources;
  if (first === undefined) throw new Error('an entry without a source');
  const { kind, topic, tags, validFrom, validUntil, reason, answers } = first;
  const ranks = sources.map(({ sensitivity }) => SENSITIVITIES.indexOf(sensitivity));
  return {
    sourceIds: sources.map(({ id }) => id),
    kind,
    text,
    topic,
    ...aboutOf(sources),
    sensitivity: SENSITIVITIES[Math.max(...ranks)] ?? 'secret',
    tags: [...tags],
    ...(validFrom === undefined ? {} : { validFrom: validFrom.toISOString() }),
    ...(validUntil === undefined ? {} : { validUntil: validUntil.toISOString() }),
    ...(reason === undefined ? {} : { reason }),
    ...(answers === undefined || !goes.has(answers) ? {} : { answers }),
    ...descentOf(first, agent),
  };
}

/** No inboxes: a digest identifies only people already known. */
function aboutOf(sources: readonly MemoryItem[]): Pick<ContextEntry, 'about'> {
  if (sources.some(({ concerns }) => concerns === undefined)) return {};
  const all = new Map(sources.flatMap(({ concerns = [] }) => concerns.map((one) => [one.key, { ...one }])));
  return { about: [...all.values()].slice(0, MAX_CONCERNS) };
}

function descentOf(
  { provenance, learnedAt }: MemoryItem,
  { instanceId, agentName }: Pick<SummaryRequest, 'instanceId' | 'agentName'>,
): Pick<ContextEntry, 'origin' | 'generation'> {
  if (provenance.from === 'message') {
    const { senderName, senderInboxId, byOwner } = provenance;
    const speaker = { speaker: speakerDigest(senderInboxId), ...(byOwner && { byOwner }) };
    const saidBy = { saidBy: tidyName(senderName), ...speaker };
    const origin = { instanceId, agentName: tidyName(agentName), ...saidBy, saidAt: learnedAt.toISOString() };
    return { origin, generation: 1 };
  }
  // An item the owner adds by hand must be accepted by the receiver regardless of its generation.
  return { origin: { ...provenance.origin }, generation: Math.min(provenance.generation + 1, MAX_GENERATION) };
}

/** From the template only: must not reveal what the agent knows. */
function purposeOf({ agentName, description }: SummaryRequest): string {
  const line = oneLine(description);
  const job = cutText(/^.*?[.!?…](?=\s|$)/u.exec(line)?.[0] ?? line, MAX_PURPOSE);
  const name = tidyName(agentName);
  return job === ''
    ? `${name} passes on context for another conversation.`
    : `${name} passes on context for another conversation. Its job: ${job}`;
}

/** All words of an entry that leave, for scanning; agents' names are not secret. */
export function wordsOf(entry: ContextEntry): string {
  const { topic, tags, origin } = entry;
  return [spokenOf(entry), topic, tags.join(' '), origin.saidBy].join('\n');
}

/** The words that would leave with an item. */
export function wordsOfItem({ provenance, ...item }: MemoryItem): string {
  const saidBy = provenance.from === 'message' ? tidyName(provenance.senderName) : provenance.origin.saidBy;
  return [spokenOf(item), item.topic, item.tags.join(' '), saidBy].join('\n');
}
