// Hides sizes: a message has one of few possible lengths, at most 12 % above what it needs (Padmé; more below its smallest size).
import { TransferError } from './strict-fields.ts';

const SMALLEST = 4 * 1024;
const SPACE = 0x20;
const BRACE = 0x7d;

/** The next Padmé length: it has as many significant leading bits as the length's exponent has bits. */
export function paddedSize(size: number): number {
  const least = Math.max(size, SMALLEST);
  const exponent = Math.floor(Math.log2(least));
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(least / step) * step;
}

/** JSON as UTF-8, padded with spaces. */
export function paddedJson(value: object, limit: number): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(value));
  if (json.length > limit) throw new TransferError(`The message has ${json.length} bytes, more than ${limit}.`);
  const bytes = new Uint8Array(paddedSize(json.length)).fill(SPACE);
  bytes.set(json);
  return bytes;
}

/** Throws TransferError for anything that paddedJson does not produce. */
export function readPaddedJson(bytes: Uint8Array, limit: number): unknown {
  if (bytes.length > limit) throw new TransferError('The message is too large.');
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === SPACE) end--;
  // An object followed by spaces only: other white space would be ignored, and one value would have two encodings.
  if (bytes.length !== paddedSize(end) || bytes[end - 1] !== BRACE) throw new TransferError('The message is not padded correctly.');
  return readJson(bytes.subarray(0, end));
}

export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new TransferError('The message is not JSON.');
  }
}
