// The side that spends: asks for all passes of a week, and checks that everybody gets them by the same key.
import { concatBytes, hexToBytes, randomBytes } from '@noble/curves/utils.js';
import { type Blinded, blinded, ELEMENT_BYTES, finalised, PROOF_BYTES, type Random, slices } from './lot.ts';
import { infoOf, LOTS, PASSES_A_WEEK, type PassPurpose } from './purpose.ts';

/** The key that the commons publishes (64 hex digits), and the Monday that begins the week. */
export interface PassWeek {
  passKey: string;
  week: string;
}

export interface AskedPasses {
  /** For the issuer. Ask again with the same bytes if the answer is lost: an owner gets one answer in a week. */
  request: Uint8Array;
  /** Secret. Keep it on disk before asking: without it, the answer is worthless. */
  secrets: Uint8Array;
}

export interface PassAnswer {
  evaluated: Uint8Array;
  /** One for each purpose. */
  proofs: Uint8Array;
}

/** Secret until it is spent. */
export interface Pass {
  purpose: PassPurpose;
  week: string;
  input: Uint8Array;
  output: Uint8Array;
}

const INPUT_BYTES = 32;
const BLIND_BYTES = 32;

export function askForPasses({ passKey, week }: PassWeek, random: Random = randomBytes): AskedPasses {
  const key = hexToBytes(passKey);
  const all = LOTS.flatMap(({ purpose, count }) =>
    Array.from({ length: count }, () => blinded(infoOf(purpose, week), key, random(INPUT_BYTES), random)),
  );
  return {
    request: concatBytes(...all.map(({ element }) => element)),
    secrets: concatBytes(...all.flatMap(({ input, blind }) => [input, blind])),
  };
}

/** Throws PassError: the answer is for another request or week, or by another key than everybody's. */
export function passesFrom({ passKey, week }: PassWeek, { request, secrets }: AskedPasses, answer: PassAnswer): Pass[] {
  const elements = slices(request, ELEMENT_BYTES, PASSES_A_WEEK);
  const evaluated = slices(answer.evaluated, ELEMENT_BYTES, PASSES_A_WEEK);
  const proofs = slices(answer.proofs, PROOF_BYTES, LOTS.length);
  const asked: Blinded[] = slices(secrets, INPUT_BYTES + BLIND_BYTES, PASSES_A_WEEK).map((secret, at) => ({
    input: secret.slice(0, INPUT_BYTES),
    blind: secret.slice(INPUT_BYTES),
    element: elements[at] as Uint8Array,
  }));
  const key = hexToBytes(passKey);
  let from = 0;
  return LOTS.flatMap(({ purpose, count }, at) => {
    const lot = asked.slice(from, from + count);
    const outputs = finalised(infoOf(purpose, week), key, lot, {
      elements: evaluated.slice(from, from + count),
      proof: proofs[at] as Uint8Array,
    });
    from += count;
    return outputs.map((output, place) => ({ purpose, week, input: (lot[place] as Blinded).input, output }));
  });
}
