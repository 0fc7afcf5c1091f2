import { randomBytes } from 'node:crypto';
import { type InboxKeys, newEnvelope, signWithInstallationKey, statementText } from '@offshoot/statements';
import { describe, expect, it } from 'vitest';
import { type Receipt, receiptCodec, receiptText, verifyReceipt } from '../src/receipt-codec.ts';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const sourceInboxId = hex(32);
const key = randomBytes(32);
const now = new Date('2026-11-21T12:00:00Z');

function receipt(): Receipt {
  const action = {
    action: 'context.receipt',
    sourceInstanceId: `inst_${'a'.repeat(26)}`,
    ownerId: hex(32),
    targetInboxId: hex(32),
    transferId: `trf_${'b'.repeat(26)}`,
    statementNonce: hex(16),
    contextPromptDigest: `sha256:${hex(32)}`,
    documentDigest: `sha256:${hex(32)}`,
    documentSize: 1234,
  } as const;
  const envelope = newEnvelope(sourceInboxId, { now, nonce: hex(16) });
  const signed = signWithInstallationKey(key, statementText(envelope, action));
  if (signed.kind !== 'installation') throw new Error('not an installation key');
  return { action, envelope, publicKey: signed.publicKey, signature: signed.signature };
}

const travelled = (one: Receipt) => receiptCodec.decode(receiptCodec.encode(one));
const keysFor = (one: Receipt): InboxKeys => ({ inboxId: sourceInboxId, addresses: [], installations: [one.publicKey] });

describe('a receipt', () => {
  it('verifies after a round trip, with the parent’s keys', async () => {
    const sent = receipt();
    expect(await verifyReceipt(travelled(sent), { sourceInboxId, keys: keysFor(sent), now })).toEqual({ ok: true });
    // Still valid a year later: it is a record.
    expect((await verifyReceipt(travelled(sent), { sourceInboxId, keys: keysFor(sent), now: new Date('2027-11-21') })).ok).toBe(true);
  });

  it.each<[string, Partial<Receipt['action']>]>([
    ['another target', { targetInboxId: hex(32) }],
    ['another document', { documentDigest: `sha256:${hex(32)}` }],
    ['another size', { documentSize: 1 }],
    ['another order', { statementNonce: hex(16) }],
  ])('with %s is refused', async (_, change) => {
    const sent = receipt();
    const forged = travelled({ ...sent, action: { ...sent.action, ...change } });
    const verdict = await verifyReceipt(forged, { sourceInboxId, keys: keysFor(sent), now });
    expect(verdict).toMatchObject({ ok: false, reason: 'STATEMENT_SIGNATURE_INVALID' });
  });

  it('by another inbox is refused', async () => {
    const sent = receipt();
    const verdict = await verifyReceipt(sent, { sourceInboxId: hex(32), keys: keysFor(sent), now });
    expect(verdict).toMatchObject({ ok: false, reason: 'STATEMENT_WRONG_SIGNER' });
  });

  it('that is malformed cannot be decoded', () => {
    for (const bytes of ['', '[]', '{"signer":1}']) expect(() => receiptCodec.decode(Buffer.from(bytes))).toThrow();
  });

  it('says in one sentence what happened', () => {
    const sent = receipt();
    const text = receiptText(sent);
    for (const part of ['2026-11-21 12:00:00 UTC', '1234 bytes', sent.action.targetInboxId, sent.action.transferId])
      expect(text).toContain(part);
  });
});
