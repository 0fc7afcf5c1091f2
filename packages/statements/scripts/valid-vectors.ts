import { type Action, signWithInstallationKey, signWithWallet, statementText } from '../src/index.ts';
import { envelopeToJson, keysToJson, signatureToJson, type Vector } from './vector.ts';
import { actions, envelopeOf, mallory, NOW, saul } from './vector-cast.ts';

export async function validVectors(): Promise<Record<string, Vector>> {
  return {
    'sign-in-by-wallet': await byWallet('A user signs in with a wallet.', actions.signIn),
    'sign-in-by-installation': byInstallation('A user signs in with an installation key.', actions.signIn),
    'publish-first-version': byInstallation('Version 1 has no predecessor and no expiry.', actions.firstVersion),
    'publish-next-version': await byWallet('Version 2 chains to the digest of version 1.', actions.nextVersion),
    'publish-to-store': byInstallation('A creator makes a template public.', actions.publish),
    'delete-template': byInstallation('A creator deletes a template.', actions.delete),
    'clone-direct': byInstallation('An owner lets the pool assign the child.', actions.directClone),
    'clone-bound': byInstallation('An owner names the child and an approved summary.', actions.boundClone),
    release: byInstallation('An owner releases an instance.', actions.release),
    transfer: await byWallet('An owner hands an instance over.', actions.transfer),
    'one-of-two-signatures': await oneOfTwo(),
    'clock-skew-behind': byInstallation('The signer is 60 s ahead of the verifier.', actions.release, { now: new Date(+NOW - 60_000) }),
    'clock-skew-ahead': byInstallation('60 s after the expiry, within the skew.', actions.release, { now: new Date(+NOW + 660_000) }),
    'version-of-last-year': byInstallation('A version does not expire.', actions.nextVersion, { now: new Date('2027-02-22T12:00:00Z') }),
  };
}

function byInstallation(description: string, action: Action, o: { now?: Date } = {}): Vector {
  const { unsigned, text } = unsignedVector(description, action, o.now);
  return { ...unsigned, signatures: [signatureToJson(signWithInstallationKey(saul.installationKey, text))], text, expected: 'ok' };
}

async function byWallet(description: string, action: Action): Promise<Vector> {
  const { unsigned, text } = unsignedVector(description, action);
  return { ...unsigned, signatures: [signatureToJson(await signWithWallet(saul.walletKey, text))], text, expected: 'ok' };
}

async function oneOfTwo(): Promise<Vector> {
  const vector = await byWallet('A signature by a key that is not listed does not spoil a valid one.', actions.nextVersion);
  const stranger = signatureToJson(signWithInstallationKey(mallory.installationKey, vector.text ?? ''));
  return { ...vector, signatures: [stranger, ...vector.signatures] };
}

function unsignedVector(
  description: string,
  action: Action,
  now = NOW,
): { unsigned: Omit<Vector, 'signatures' | 'text' | 'expected'>; text: string } {
  const envelope = envelopeOf(saul, { endless: action.action === 'template.publish-version' });
  const unsigned = {
    description,
    envelope: envelopeToJson(envelope),
    action,
    keys: keysToJson(saul.keys),
    signer: saul.inboxId,
    now: now.toISOString(),
  };
  return { unsigned, text: statementText(envelope, action) };
}
