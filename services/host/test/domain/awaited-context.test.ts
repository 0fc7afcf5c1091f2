// Which context an agent accepts from another agent, and which parts of it.
import { type ContextEntry, summaryDigest, type TransferDocument, TransferError } from '@offshoot/context';
import { MAX_GENERATION } from '@offshoot/memory/items/item.ts';
import { describe, expect, test } from 'vitest';
import { type Announced, inheritable, requireAwaited } from '../../src/agent/transfers/domain/summary/awaited-document.ts';
import { documentFor, plantedSummary } from '../rogue-parent.ts';

const SELF = `inst_${'a'.repeat(26)}`;
const OTHER = `inst_${'b'.repeat(26)}`;
const self = { instanceId: SELF, inboxId: 'c1'.repeat(32), transferId: `trf_${'a'.repeat(26)}` };
const source = { instanceId: OTHER, inboxId: 'd1'.repeat(32) };
const document = documentFor(self, source, { summary: plantedSummary('planted', OTHER) });
const awaited: Announced = {
  transferId: self.transferId,
  sourceInstanceId: source.instanceId,
  sourceInboxId: source.inboxId,
  summaryDigest: '',
};

describe('a document', () => {
  test('from the awaited source, for this agent and this order, is accepted', () => {
    expect(() => requireAwaited(document, awaited, self.inboxId)).not.toThrow();
  });

  test.each<[string, Partial<TransferDocument>]>([
    ['another transfer', { transferId: `trf_${'b'.repeat(26)}` }],
    ['another source', { sourceInstanceId: SELF }],
    ['another source’s inbox', { sourceInboxId: 'e1'.repeat(32) }],
    ['another receiver', { targetInboxId: 'e1'.repeat(32) }],
  ])('attack: of %s is not', (_, changes) => {
    expect(() => requireAwaited({ ...document, ...changes }, awaited, self.inboxId)).toThrow(TransferError);
  });
});

describe('a document whose summary the owner signed', () => {
  const signed = { ...awaited, summaryDigest: summaryDigest(document.summary) };
  test('is accepted with that summary', () => expect(() => requireAwaited(document, signed, self.inboxId)).not.toThrow());
  test('attack: is refused with another one', () => {
    const other = { ...document, summary: plantedSummary('another', OTHER) };
    expect(() => requireAwaited(other, signed, self.inboxId)).toThrow('not the one that the owner has signed');
  });
});

describe('an inherited item', () => {
  const withEntry = (changes: Partial<ContextEntry>): TransferDocument => {
    const [entry] = document.summary.facts;
    return { ...document, summary: { ...document.summary, facts: entry ? [{ ...entry, ...changes }] : [] } };
  };

  test('keeps its teller, its generation and its validity', () => {
    const validUntil = '2027-01-01T00:00:00.000Z';
    expect(inheritable(withEntry({ validUntil, generation: 3 }), SELF)).toMatchObject([
      { text: 'planted', generation: 3, origin: { instanceId: OTHER, saidBy: 'Mallory' }, validUntil: new Date(validUntil) },
    ]);
  });

  test('has only the times and people that the entry has', () => {
    const [bare] = inheritable(withEntry({ validFrom: undefined, validUntil: undefined, about: undefined }), SELF);
    for (const field of ['validFrom', 'validUntil', 'concerns', 'about']) expect(bare).not.toHaveProperty(field);
    const [validFrom, validUntil] = ['2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'];
    const about = [{ key: 'ada' }];
    expect(inheritable(withEntry({ validFrom, validUntil, about }), SELF)).toMatchObject([
      { concerns: about, validFrom: new Date(validFrom), validUntil: new Date(validUntil) },
    ]);
  });

  test('is ignored if it is the agent’s own, by any route back', () => {
    const origin = { instanceId: SELF, agentName: 'Me', saidBy: 'Ada', saidAt: '2026-01-01T00:00:00.000Z' };
    expect(inheritable(withEntry({ origin, generation: 2 }), SELF)).toEqual([]);
  });

  test('is ignored after too many generations of hearsay', () => {
    expect(inheritable(withEntry({ generation: MAX_GENERATION }), SELF)).toHaveLength(1);
    expect(inheritable(withEntry({ generation: MAX_GENERATION + 1 }), SELF)).toEqual([]);
  });
});
