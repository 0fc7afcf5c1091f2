import { Refusal } from '@offshoot/refusals';
import { type KeySignature, MAX_SIGNATURES } from '@offshoot/statements';

/**
 * Adds verified signatures to the stored ones of the same text; undefined if nothing changes. One per key: a key's stored signature is only
 * replaced if it does not verify. If there are too many, the oldest ones that no longer verify are dropped. Throws STATEMENT_MALFORMED if
 * that does not make enough room.
 */
export async function mergeSignatures(
  stored: KeySignature[],
  given: KeySignature[],
  verifies: (signature: KeySignature) => Promise<boolean>,
): Promise<KeySignature[] | undefined> {
  let signatures = stored;
  for (const signature of given) {
    const ofKey = signatures.filter((one) => keyOf(one) === keyOf(signature));
    if (await some(ofKey, verifies)) continue;
    signatures = [...signatures.filter((one) => !ofKey.includes(one)), signature];
  }
  if (signatures === stored) return undefined;
  for (const signature of signatures) {
    if (signatures.length <= MAX_SIGNATURES) break;
    if (!(await verifies(signature))) signatures = signatures.filter((one) => one !== signature);
  }
  if (signatures.length <= MAX_SIGNATURES) return signatures;
  throw new Refusal('STATEMENT_MALFORMED', `A version can have at most ${MAX_SIGNATURES} signatures, and all of its signatures verify.`, {
    help: 'It needs no more, because each of them is enough. To make room, revoke a key that you no longer use.',
  });
}

function keyOf(signature: KeySignature): string {
  switch (signature.kind) {
    case 'installation':
      return `installation ${Buffer.from(signature.publicKey).toString('hex')}`;
    case 'wallet':
      return `wallet ${signature.address}`;
    case 'contract-wallet':
      return `contract-wallet ${signature.chainId} ${signature.address}`;
  }
}

async function some(signatures: KeySignature[], verifies: (signature: KeySignature) => Promise<boolean>): Promise<boolean> {
  for (const signature of signatures) if (await verifies(signature)) return true;
  return false;
}
