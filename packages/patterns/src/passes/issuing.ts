// The side of the commons: evaluates what it cannot read, and knows its passes again when they are spent.
import { bytesToHex, concatBytes, equalBytes, hexToBytes } from '@noble/curves/utils.js';
import { snapshotKey } from '../snapshot.ts';
import type { PassAnswer, Pause } from './asking.ts';
import { derivedKeys, ELEMENT_BYTES, type EvaluatedLot, evaluated, outputOf, type PassKeys, slices } from './lot.ts';
import { infoOf, LOTS, PASSES_A_WEEK, type PassAct, purposeOf } from './purpose.ts';
import { macOf, type SpentPass } from './spending.ts';

/** `seed`: of the commons, 64 hex digits, of which the key that signs comes, too. */
export const passKeysOf = (seed: string): PassKeys => derivedKeys(hexToBytes(seed), new TextEncoder().encode('Offshoot commons passes'));

/** What everybody compares: 64 hex digits. */
export const passKeyOf = (seed: string): string => bytesToHex(passKeysOf(seed).public);

/** What an operator publishes: the key that signs snapshots, then that of passes, 128 hex digits. Neither is ever replaced. */
export const commonsKeyOf = (seed: string): string => snapshotKey(seed) + passKeyOf(seed);

/** `pause`: between lots, since all of them take half a second. Throws PassError. */
export async function evaluatePasses(
  { secret }: PassKeys,
  { week, request }: { week: string; request: Uint8Array },
  pause: Pause,
): Promise<PassAnswer> {
  const elements = slices(request, ELEMENT_BYTES, PASSES_A_WEEK);
  const lots: EvaluatedLot[] = [];
  let from = 0;
  for (const { purpose, count } of LOTS) {
    lots.push(evaluated(infoOf(purpose, week), secret, elements.slice(from, from + count)));
    from += count;
    await pause();
  }
  return {
    evaluated: concatBytes(...lots.flatMap((lot) => lot.elements)),
    proofs: concatBytes(...lots.map(({ proof }) => proof)),
  };
}

/** Whether it is a pass of this issuer, for this act in its week, and its holder spent it on exactly this. */
export function isSpentOn({ secret }: PassKeys, { week, input, mac }: SpentPass, act: PassAct): boolean {
  return equalBytes(mac, macOf({ week, input, output: outputOf(infoOf(purposeOf(act), week), secret, input) }, act));
}
