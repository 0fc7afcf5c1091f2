// Passes of one purpose and week: RFC 9497 in the mode with public information (POPRF), ristretto255 and SHA-512, with one proof for all of a lot.
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { randomBytes } from '@noble/curves/utils.js';

export const ELEMENT_BYTES = 32;
export const PROOF_BYTES = 64;

export type Random = (bytes?: number) => Uint8Array;

/** Of an issuer. */
export interface PassKeys {
  secret: Uint8Array;
  public: Uint8Array;
}

/** `bad-size`: not as many bytes as all passes of a week take. `bad-proof`: not evaluated with the published key. */
export type PassProblem = 'bad-size' | 'bad-element' | 'bad-proof' | 'other-purpose';

export class PassError extends Error {
  override readonly name = 'PassError';
  readonly problem: PassProblem;
  constructor(problem: PassProblem, cause?: unknown) {
    super(`Passes: ${problem.replace('-', ' ')}.`, { cause });
    this.problem = problem;
  }
}

/** `seed`: 32 bytes. */
export function derivedKeys(seed: Uint8Array, info: Uint8Array): PassKeys {
  const { secretKey, publicKey } = ristretto255_oprf.poprf(info).deriveKeyPair(seed, info);
  return { secret: secretKey, public: publicKey };
}

export interface Blinded {
  input: Uint8Array;
  /** Secret, as the input is until it is spent. */
  blind: Uint8Array;
  /** For the issuer, who learns nothing from it. */
  element: Uint8Array;
}

export function blinded(info: Uint8Array, publicKey: Uint8Array, input: Uint8Array, random: Random = randomBytes): Blinded {
  const { blind, blinded: element } = ristretto255_oprf.poprf(info).blind(input, publicKey, random);
  return { input, blind, element };
}

export interface EvaluatedLot {
  elements: readonly Uint8Array[];
  proof: Uint8Array;
}

/** By the issuer. Throws PassError for what is no element. */
export function evaluated(
  info: Uint8Array,
  secret: Uint8Array,
  elements: readonly Uint8Array[],
  random: Random = randomBytes,
): EvaluatedLot {
  const { evaluated: found, proof } = elementsChecked(elements, 'bad-element', () =>
    ristretto255_oprf.poprf(info).blindEvaluateBatch(secret, [...elements], random),
  );
  return { elements: found, proof };
}

/** The outputs, one of each input. Throws PassError unless the issuer has used the published key for this information. */
export function finalised(info: Uint8Array, publicKey: Uint8Array, asked: readonly Blinded[], answer: EvaluatedLot): Uint8Array[] {
  const suite = ristretto255_oprf.poprf(info);
  const { tweakedKey } = suite.blind(new Uint8Array(ELEMENT_BYTES), publicKey);
  const items = asked.map(({ input, blind, element }, at) => ({
    ...{ input, blind, blinded: element },
    evaluated: answer.elements[at] ?? new Uint8Array(ELEMENT_BYTES),
  }));
  return elementsChecked(
    items.map((item) => item.evaluated),
    'bad-proof',
    () => suite.finalizeBatch(items, answer.proof, tweakedKey),
  );
}

/** With the secret key, no blinding is needed. */
export const outputOf = (info: Uint8Array, secret: Uint8Array, input: Uint8Array): Uint8Array =>
  ristretto255_oprf.poprf(info).evaluate(secret, input);

/** RFC 9497 refuses the identity, which the library takes; its only encoding is zeros. */
function elementsChecked<T>(elements: readonly Uint8Array[], otherwise: PassProblem, work: () => T): T {
  if (elements.some((element) => element.every((byte) => byte === 0))) throw new PassError('bad-element');
  try {
    return work();
  } catch (cause) {
    throw new PassError(otherwise, cause);
  }
}

/** Throws PassError unless there are so many. */
export function slices(bytes: Uint8Array, size: number, count: number): Uint8Array[] {
  if (bytes.length !== size * count) throw new PassError('bad-size');
  return Array.from({ length: count }, (_, at) => bytes.slice(at * size, (at + 1) * size));
}
