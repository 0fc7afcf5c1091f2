import type { ContextEntry, ContextSummary, ItemKind, Preview, PreviewItem, Section, SelectionReason } from '@offshoot/context';
import { printable } from '@offshoot/text';
import type { PreviewChoice } from './preview-choice.ts';

/** In display order. */
const REASONS: Record<SelectionReason, string> = {
  named: 'your prompt names it',
  everything: 'you asked for everything',
  'named-credential': 'a secret that your prompt names',
  added: 'you added it',
  removed: 'you removed it',
  excluded: 'your prompt excludes it',
  'excluded-by-template': 'the template excludes it by default',
  'not-named': 'your prompt does not ask for it',
  credential: 'a secret that your prompt does not name',
  'secret-found': 'it looks like a secret',
  expired: 'it has expired',
  superseded: 'the agent knows something newer',
  'too-many-generations': 'it has passed through too many agents',
};

export const KINDS: Record<ItemKind, string> = {
  training: 'how to work',
  personalization: 'preference',
  fact: 'fact',
  decision: 'decision',
  commitment: 'commitment',
  credential: 'credential',
};

const HEADINGS: Record<Section, string> = {
  howToWork: 'How to work',
  preferences: 'What people like',
  facts: 'Facts',
  decisions: 'Decisions',
  commitments: 'Commitments',
  artefacts: 'Artefacts',
  nextSteps: 'Next steps',
  credentials: 'Credentials',
};

export interface ShownPreview {
  /** Veiled for display: see veiled.ts. */
  preview: Preview;
  choice: PreviewChoice;
  prompt: string;
  /** The other agent exists already, and may have received context before. */
  isRefresh: boolean;
  /** Keys of values that the person sets anew. */
  givenKeys: readonly string[];
}

/** What is included and what is left out, why, and the summary as it will be sent. */
export function previewText({ preview, choice, prompt, isRefresh, givenKeys }: ShownPreview): string {
  const { items, hidden, summary, digest, expiresAt, configKeys } = preview;
  const carried = configKeys.filter((key) => !givenKeys.includes(key));
  const part = (isIn: boolean) => items.filter((item) => item.isIn === isIn);
  return [
    prompt === '' ? 'You asked for everything.' : `You asked for: ${printable(prompt)}`,
    '',
    ...chosen('Goes along', part(true), choice),
    ...chosen('Stays', part(false), choice),
    ...(hidden > 0 ? [`${hidden === 1 ? 'One more is' : `${hidden} more are`} hidden at the request of the person concerned.`, ''] : []),
    ...summaryLines(summary, isRefresh),
    ...(carried.length > 0 ? [`Tool values that go along: ${carried.map(printable).join(', ')}`, ''] : []),
    `Digest ${digest}, kept by the agent until ${printable(expiresAt)}.`,
  ].join('\n');
}

function chosen(title: string, items: readonly PreviewItem[], choice: PreviewChoice): string[] {
  const lines = [`${title} (${items.length})`];
  for (const [reason, words] of Object.entries(REASONS)) {
    const group = items.filter((item) => item.reason === reason);
    if (group.length === 0) continue;
    lines.push(`  ${words}:`, ...group.flatMap((item) => itemLines(item, choice)));
  }
  return [...lines, ''];
}

function itemLines({ id, kind, text, topic, sensitivity, from, secrets }: PreviewItem, choice: PreviewChoice): string[] {
  const about = sensitivity === 'secret' || kind === 'credential' ? `, about ${topic}` : '';
  const traits = [
    KINDS[kind] + about,
    ...(sensitivity === 'personal' ? ['personal'] : []),
    from && `said by ${from}`,
    id.slice(0, 12),
  ].filter(Boolean);
  return [
    `  ${String(choice.numberOf(id)).padStart(4)}  ${printable(text)}`,
    printable(`        ${traits.join(' · ')}`),
    ...(secrets.length > 0 ? [printable(`        a secret scanner found: ${secrets.join(', ')}`)] : []),
  ];
}

function summaryLines(summary: ContextSummary, isRefresh: boolean): string[] {
  const { purpose, people, manifest } = summary;
  const lines = [`The summary, as it will be sent${isRefresh ? ': what the other agent has not been told yet' : ''}`];
  if (purpose) lines.push(`  ${printable(purpose)}`);
  for (const [section, heading] of Object.entries(HEADINGS) as [Section, string][]) {
    const entries = summary[section];
    if (entries.length > 0) lines.push(`  ${heading}`, ...entries.map(entryLine));
  }
  if (Object.keys(HEADINGS).every((section) => summary[section as Section].length === 0)) lines.push('  Nothing.');
  if (people.length > 0) lines.push(`  People: ${people.map(({ name }) => printable(name)).join(', ')}`);
  lines.push(`  About the rest, it says only how many items there are: ${manifest.leftOut}.`, '');
  return lines;
}

function entryLine({ text, reason, origin, generation, validUntil }: ContextEntry): string {
  const why = reason ? `, because ${reason}` : '';
  const until = validUntil ? `until ${validUntil.slice(0, 10)}; ` : '';
  const who = origin.saidBy || 'somebody';
  const through = generation > 1 ? ` to ${origin.agentName}, ${generation - 1} ${generation === 2 ? 'agent' : 'agents'} ago` : '';
  return printable(`    · ${text}${why} (${until}${who}${through}, ${origin.saidAt.slice(0, 10)})`);
}
