// Embeddings: vectors whose directions say what a text is about. Vectors have the length 1, so that a product of two is their cosine.

/** Numbers of one vector. No model has more. */
const MAX_NUMBERS = 8_192;

/** Undefined: these are no vector. */
export function unitVector(numbers: readonly unknown[]): Float32Array | undefined {
  if (numbers.length === 0 || numbers.length > MAX_NUMBERS) return undefined;
  const vector = new Float32Array(numbers.length);
  for (const [at, number] of numbers.entries()) {
    if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
    vector[at] = number;
  }
  const length = Math.hypot(...vector);
  return length === 0 || !Number.isFinite(length) ? undefined : vector.map((number) => number / length);
}

/** Little-endian, four bytes each. */
export const toBytes = (vector: Float32Array): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

/** A copy: the bytes may begin anywhere. */
export const fromBytes = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

/** −1 to 1. Vectors of different models have nothing to do with each other: 0. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
