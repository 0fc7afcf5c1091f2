import { newEnvelope, signWithWallet, statementText } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { requireStatement } from '../src/versions/domain/statement-check.ts';

const now = new Date('2026-11-01T12:00:00Z');
const signer = 'ab'.repeat(32);
const key = `0x${'11'.repeat(32)}` as const;
const action = { action: 'template.delete', templateId: `tmpl_${'a'.repeat(26)}`, version: 2 } as const;

async function check(o: { signedVersion: number; checkedAt: Date }) {
  const envelope = newEnvelope(signer, { now, nonce: 'a'.repeat(32), lifetimeSeconds: 300 });
  const signature = await signWithWallet(key, statementText(envelope, { ...action, version: o.signedVersion }));
  if (signature.kind !== 'wallet') throw new Error('not a wallet');
  const keys = { inboxId: signer, addresses: [signature.address], installations: [] };
  const statement = { envelope, signatures: [signature] };
  return requireStatement({ statement, action, signer, keys, now: o.checkedAt, help: 'Name version 2.' });
}

test('the signed action passes', () => check({ signedVersion: 2, checkedAt: now }));

test('a signature of something else is refused with what to sign', async () => {
  const metadata = { action: 'template.delete', help: 'Name version 2.' };
  await expect(check({ signedVersion: 1, checkedAt: now })).rejects.toMatchObject({ reason: 'STATEMENT_SIGNATURE_INVALID', metadata });
});

test('an expired signature of the right text is not refused as one of something else', async () => {
  const late = new Date(now.getTime() + 3_600_000);
  const refusal = await check({ signedVersion: 2, checkedAt: late }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ reason: 'STATEMENT_EXPIRED', metadata: { action: 'template.delete' } });
  expect(refusal).not.toHaveProperty('metadata.help');
});
