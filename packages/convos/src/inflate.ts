import { inflateRawSync, inflateSync } from 'node:zlib';

/** First byte of compressed data: marker, u32be of the original size, then the deflated bytes. */
const COMPRESSION_MARKER = 0x1f;
const HEADER_BYTES = 5;

/**
 * Undoes Convos' optional compression. Clients disagree about the form: some write zlib, some raw
 * deflate, so both are read (zlib first: its checksum cannot be met by accident). The size in the
 * header is the sender's word and is ignored; `maxBytes` bounds what is inflated.
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
