// The side that spends: asks for all passes of a week, and checks that everybody gets them by the same key.
import { concatBytes, hexToBytes, randomBytes } from '@noble/curves/utils.js';
import { type Blinded, blinded, ELEMENT_BYTES, finalised, PROOF_BYTES, type Random, slices } from './lot.ts';
import { infoOf, LOTS, PASSES_A_WEEK, type PassPurpose } from './purpose.ts';

/** The key that the commons publishes (64 hex digits), and the Monday that begins the week. */
export interface PassWeek {
  passKey: string;
  week: string;
}

/** Lets others go on. */
export type Pause = () => Promise<unknown>;

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

/** All passes take a fifth of a second. `pause`: between purposes, such as `setImmediate` of node:timers/promises. */
export async function askForPasses({ passKey, week }: PassWeek, pause: Pause, random: Random = randomBytes): Promise<AskedPasses> {
  const key = hexToBytes(passKey);
  const all: Blinded[] = [];
  for (const { purpose, count } of LOTS) {
    for (let made = 0; made < count; made++) all.push(blinded(infoOf(purpose, week), key, random(INPUT_BYTES), random));
    await pause();
  }
  return {
    request: concatBytes(...all.map(({ element }) => element)),
    secrets: concatBytes(...all.flatMap(({ input, blind }) => [input, blind])),
  };
}

/** Takes almost a second. Throws PassError: the answer is for another request or week, or by another key than everybody's. */
export async function passesFrom(
  { passKey, week }: PassWeek,
  { request, secrets }: AskedPasses,
  answer: PassAnswer,
  pause: Pause,
): Promise<Pass[]> {
  const elements = slices(request, ELEMENT_BYTES, PASSES_A_WEEK);
  const evaluated = slices(answer.evaluated, ELEMENT_BYTES, PASSES_A_WEEK);
  const proofs = slices(answer.proofs, PROOF_BYTES, LOTS.length);
  const asked: Blinded[] = slices(secrets, INPUT_BYTES + BLIND_BYTES, PASSES_A_WEEK).map((secret, at) => ({
    input: secret.slice(0, INPUT_BYTES),
    blind: secret.slice(INPUT_BYTES),
    element: elements[at] as Uint8Array,
  }));
  const key = hexToBytes(passKey);
  const passes: Pass[] = [];
  for (const [at, { purpose, count }] of LOTS.entries()) {
    const from = passes.length;
    const lot = asked.slice(from, from + count);
    const outputs = finalised(infoOf(purpose, week), key, lot, {
      elements: evaluated.slice(from, from + count),
      proof: proofs[at] as Uint8Array,
    });
    passes.push(...outputs.map((output, place) => ({ purpose, week, input: (lot[place] as Blinded).input, output })));
    await pause();
  }
  return passes;
}
