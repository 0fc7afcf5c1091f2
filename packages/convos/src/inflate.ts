import { inflateRawSync, inflateSync } from 'node:zlib';

/** First byte of compressed data, which is: marker, original size as u32be, deflated bytes. */
const COMPRESSION_MARKER = 0x1f;
const HEADER_BYTES = 5;

/**
 * Undoes Convos' optional compression. Clients disagree about the format: some write zlib, some raw
 * deflate, so both are read (zlib first: its checksum does not match by accident). The size in the
 * header comes from the sender and is ignored; `maxBytes` limits the inflated size.
 */
export function inflateIfCompressed(data: Uint8Array, maxBytes: number): Uint8Array {
  if (data[0] !== COMPRESSION_MARKER) return data;
  const body = data.subarray(HEADER_BYTES);
  const options = { maxOutputLength: maxBytes };
  try {
    return inflateSync(body, options);
  } catch {
    return inflateRawSync(body, options);
  }
}
