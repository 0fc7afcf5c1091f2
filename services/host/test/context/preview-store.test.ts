// Summaries that the owner has seen and may sign within a day.
import type { DatabaseSync } from 'node:sqlite';
import { type ContextSummary, summaryDigest } from '@offshoot/context';
import { beforeEach, describe, expect, it } from 'vitest';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { type KeptPreview, MAX_PREVIEWS, openPreviewStore, type PreviewStore } from '../../src/agent/transfers/preview-store.ts';

const NOW = new Date(Date.UTC(2026, 4, 4));
const LATER = new Date(NOW.getTime() + 1_000);

function summary(purpose: string): ContextSummary {
  const none = { howToWork: [], preferences: [], facts: [], decisions: [], commitments: [], artefacts: [], nextSteps: [], credentials: [] };
  return { purpose, people: [{ inboxId: 'ab'.repeat(32), name: 'Saul' }], manifest: { included: 0, leftOut: 3 }, ...none };
}

function preview(purpose: string, o: Partial<KeptPreview> = {}): KeptPreview {
  const made = summary(purpose);
  return { digest: summaryDigest(made), ownerId: 'o1', promptDigest: 'p1', targetInboxId: '', summary: made, expiresAt: LATER, ...o };
}

let db: DatabaseSync;
let previews: PreviewStore;
beforeEach(() => {
  db = openAgentDatabase(':memory:');
  previews = openPreviewStore(db);
});
const asked = (o: KeptPreview, now = NOW) =>
  previews.find({ digest: o.digest, ownerId: o.ownerId, promptDigest: o.promptDigest, targetInboxId: o.targetInboxId, now });

describe('a preview', () => {
  it('is found as shown: the same summary, with the digest that the owner signs', () => {
    const kept = preview('a');
    previews.keep(kept);
    const found = asked(kept);
    expect(found).toEqual(kept.summary);
    expect(found && summaryDigest(found)).toBe(kept.digest);
  });

  it.each<[attack: string, Partial<KeptPreview>]>([
    ['another owner', { ownerId: 'o2' }],
    ['another prompt', { promptDigest: 'p2' }],
    ['another receiver', { targetInboxId: 'cd'.repeat(32) }],
    ['another summary', { digest: preview('b').digest }],
  ])('is not found by %s', (_attack, other) => {
    const kept = preview('a');
    previews.keep(kept);
    expect(asked({ ...kept, ...other })).toBeUndefined();
  });

  it('is not found after its time, and then its text is deleted', () => {
    const kept = preview('a purpose');
    previews.keep(kept);
    expect(asked(kept, LATER)).toBeUndefined();
    expect(asked(kept)).toBeDefined();
    previews.tidy(NOW);
    expect(asked(kept)).toBeDefined();
    previews.tidy(LATER);
    expect(db.prepare('SELECT count(*) AS n FROM preview').get()).toEqual({ n: 0 });
  });

  it('that is shown again belongs to the latest request', () => {
    previews.keep(preview('a'));
    const again = preview('a', { promptDigest: 'p2', expiresAt: new Date(LATER.getTime() + 1_000) });
    previews.keep(again);
    expect(asked(preview('a'))).toBeUndefined();
    expect(asked(again, LATER)).toBeDefined();
  });

  it('gives way to newer ones', () => {
    const all = Array.from({ length: MAX_PREVIEWS + 2 }, (_, i) => preview(`n${i}`));
    for (const one of all) previews.keep(one);
    expect(all.map((one) => asked(one) !== undefined)).toEqual(all.map((_, i) => i >= 2));
  });
});
