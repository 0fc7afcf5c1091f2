import { type ContextEntry, type ContextSummary, type Preview, type PreviewItem, summaryDigest } from '@offshoot/context';

export function item(id: string, o: Partial<PreviewItem> = {}): PreviewItem {
  const text = `What ${id} says.`;
  return {
    id,
    kind: 'fact',
    text,
    topic: `note:${id}`,
    sensitivity: 'normal',
    tags: [],
    from: 'Ada',
    isIn: true,
    reason: 'everything',
    secrets: [],
    ...o,
  };
}

export function entry(sourceIds: string[], o: Partial<ContextEntry> = {}): ContextEntry {
  return {
    sourceIds,
    kind: 'fact',
    text: `What ${sourceIds.join(' and ')} says.`,
    topic: `note:${sourceIds[0]}`,
    sensitivity: 'normal',
    tags: [],
    origin: { instanceId: `inst_${'p'.repeat(26)}`, agentName: 'Trip Planner', saidBy: 'Ada', saidAt: '2026-11-20T10:00:00.000Z' },
    generation: 1,
    ...o,
  };
}

/** What an honest agent with these items answers. */
export function previewOf(items: PreviewItem[], o: Partial<Preview> = {}): Preview {
  const chosen = items.filter(({ isIn }) => isIn);
  const entries = (isOne: (one: PreviewItem) => boolean) => chosen.filter(isOne).map(entryOf);
  const summary: ContextSummary = {
    purpose: 'Trip Planner plans trips for the group.',
    people: [{ inboxId: 'a'.repeat(64), name: 'Ada' }],
    manifest: { included: chosen.length, leftOut: items.length - chosen.length },
    howToWork: [],
    preferences: [],
    facts: entries(({ kind }) => kind !== 'credential'),
    decisions: [],
    commitments: [],
    artefacts: [],
    nextSteps: [],
    credentials: entries(({ kind }) => kind === 'credential'),
  };
  return {
    answer: 'preview',
    requestId: '0'.repeat(32),
    items,
    summary,
    digest: summaryDigest(summary),
    expiresAt: '2026-11-22T10:00:00.000Z',
    configKeys: [],
    hidden: 0,
    ...o,
  };
}

function entryOf({ id, kind, text, topic, sensitivity, tags }: PreviewItem): ContextEntry {
  return entry([id], { kind, text, topic, sensitivity, tags });
}
