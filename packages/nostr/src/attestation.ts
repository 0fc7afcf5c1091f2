// Block's NIP-OA: the owner of an agent says with their own key that a key is the agent's. It is evidence, and never authorship.
import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { isPublicKey, MAX_KIND, MAX_TIME, type NostrEvent } from './events.ts';
import { publicKeyOf } from './keys.ts';

const SIGNATURE = /^[0-9a-f]{128}$/;
/** UTF-16 units. */
const MAX_CONDITIONS = 500;

const digestOf = (agentKey: string, conditions: string): Uint8Array => sha256(utf8ToBytes(`nostr:agent-auth:${agentKey}:${conditions}`));

/** What a signature without conditions is of, 64 hex digits. */
export const attestationDigest = (agentKey: string): string => bytesToHex(digestOf(agentKey, ''));

/** Returns the tag. `conditions`: as NIP-OA writes them, such as "kind=0&created_at<1735689600"; '': none. Throws RangeError. */
export function attest(ownerSecretKey: Uint8Array, agentKey: string, conditions = ''): string[] {
  const ownerKey = publicKeyOf(ownerSecretKey);
  if (conditionsIn(conditions) === undefined) throw new RangeError('those are no conditions of NIP-OA');
  if (ownerKey === agentKey) throw new RangeError('a key cannot attest itself');
  return ['auth', ownerKey, conditions, bytesToHex(schnorr.sign(digestOf(agentKey, conditions), ownerSecretKey))];
}

/** Whether the tag attests the author of this event, for this event. The event itself has to be genuine. */
export function isAttested(
  tag: readonly string[],
  { pubkey, kind, created_at }: Pick<NostrEvent, 'pubkey' | 'kind' | 'created_at'>,
): boolean {
  const conditions = attestedBy(tag, pubkey);
  return conditions?.every((condition) => condition({ kind, created_at })) ?? false;
}

/** Whether the tag is one for the key, of the owner whom it names. Conditions are not looked at. */
export const isAttestationOf = (tag: readonly string[], agentKey: string): boolean => attestedBy(tag, agentKey) !== undefined;

type Condition = (event: Pick<NostrEvent, 'kind' | 'created_at'>) => boolean;

function attestedBy(tag: readonly string[], agentKey: string): Condition[] | undefined {
  const [name, ownerKey = '', conditions = '', signature = ''] = tag;
  if (tag.length !== 4 || name !== 'auth' || !isPublicKey(ownerKey) || ownerKey === agentKey || !SIGNATURE.test(signature))
    return undefined;
  const found = conditionsIn(conditions);
  try {
    return found && schnorr.verify(hexToBytes(signature), digestOf(agentKey, conditions), hexToBytes(ownerKey)) ? found : undefined;
  } catch {
    // No point of the curve.
    return undefined;
  }
}

/** Undefined: they are malformed. The order is signed, so it is left as it is. */
function conditionsIn(text: string): Condition[] | undefined {
  if (text === '') return [];
  if (text.length > MAX_CONDITIONS) return undefined;
  const found = text.split('&').map(conditionIn);
  return found.every((one) => one !== undefined) ? found : undefined;
}

function conditionIn(clause: string): Condition | undefined {
  const [, what, digits = ''] = /^(kind=|created_at<|created_at>)(0|[1-9]\d{0,9})$/.exec(clause) ?? [];
  const value = Number(digits);
  if (what === 'kind=') return value <= MAX_KIND ? ({ kind }) => kind === value : undefined;
  if (what === undefined || value > MAX_TIME) return undefined;
  return what === 'created_at<' ? (event) => event.created_at < value : (event) => event.created_at > value;
}
