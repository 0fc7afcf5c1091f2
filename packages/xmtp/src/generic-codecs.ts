import type { ContentCodec } from '@offshoot/convos';

/**
 * A content type that is one JSON value. `check` converts the parsed value to a T or throws:
 * the input is untrusted.
 */
export function jsonCodec<T>(contentType: string, check: (value: unknown) => T): ContentCodec<T> {
  return {
    contentType,
    encode: (content) => new TextEncoder().encode(JSON.stringify(content)),
    decode: (bytes) => check(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))),
  };
}

/** A content type that is raw bytes. */
export function bytesCodec(contentType: string): ContentCodec<Uint8Array> {
  return { contentType, encode: (content) => content, decode: (bytes) => bytes };
}
