import { concatBytes } from '@noble/hashes/utils.js';
import { Inflate, Unzlib } from 'fflate';

/** First byte of compressed data, which is: marker, original size as u32be, deflated bytes. */
const COMPRESSION_MARKER = 0x1f;
const HEADER_BYTES = 5;
/** Inflated at a time: a thousand times as much comes out at most, before the limit is checked. */
const STEP_BYTES = 1024;

/**
 * Undoes Convos' optional compression. Clients disagree about the format: some write zlib, some raw
 * deflate, so both are read. The size in the header comes from the sender and is ignored; `maxBytes`
 * limits the inflated size.
 */
export function inflateIfCompressed(data: Uint8Array, maxBytes: number): Uint8Array {
  if (data[0] !== COMPRESSION_MARKER) return data;
  const body = data.subarray(HEADER_BYTES);
  return inflate(isZlib(body) ? new Unzlib() : new Inflate(), body, maxBytes);
}

/** RFC 1950: method 8, and a check of the first two bytes. No encoder starts raw deflate with these bits. */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function inflate(stream: Unzlib | Inflate, body: Uint8Array, maxBytes: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream.ondata = (chunk) => {
    size += chunk.length;
    if (size > maxBytes) throw new Error('larger than allowed');
    chunks.push(chunk);
  };
  for (let at = 0; at < body.length; at += STEP_BYTES) stream.push(body.subarray(at, at + STEP_BYTES), at + STEP_BYTES >= body.length);
  return concatBytes(...chunks);
}
