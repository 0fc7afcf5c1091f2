import { gunzipSync, inflateSync } from 'node:zlib';
import type { ContentCodec } from '@offshoot/convos';
import type { ContentTypeId, EncodedContent } from '@xmtp/node-bindings';
import { XmtpError } from './errors.ts';

/** Maximum size of one sent message; the public network's own limit is about 1 MB after encryption. */
export const MAX_CONTENT_BYTES = 256 * 1024;
/** Maximum size of a compressed message after decompression. */
const MAX_INFLATED_BYTES = 8 * 1024 * 1024;
/** EncodedContent.compression: 0 is deflate (zlib), 1 is gzip. */
const INFLATERS = [inflateSync, gunzipSync];

const CONTENT_TYPE = /^([^/]+)\/([^:]+):(\d+)\.(\d+)$/;

export function nameOfType(type: ContentTypeId): string {
  return `${type.authorityId}/${type.typeId}:${type.versionMajor}.${type.versionMinor}`;
}

export function typeOfName(name: string): ContentTypeId {
  const [, authorityId, typeId, major, minor] = CONTENT_TYPE.exec(name) ?? [];
  if (authorityId === undefined || typeId === undefined)
    throw new Error(`'${name}' is not a content type of the form authority/type:major.minor`);
  return { authorityId, typeId, versionMajor: Number(major), versionMinor: Number(minor) };
}

export function encodeContent<T>(codec: ContentCodec<T>, content: T): EncodedContent {
  const bytes = codec.encode(content);
  requireSize(bytes.length);
  return {
    type: typeOfName(codec.contentType),
    parameters: { ...codec.parameters },
    fallback: codec.fallback?.(content),
    content: bytes,
  };
}

export function requireSize(bytes: number): void {
  if (bytes > MAX_CONTENT_BYTES)
    throw new XmtpError('too-large', `This message has ${bytes} bytes, more than ${MAX_CONTENT_BYTES}: send it in parts.`);
}

/** The content's own bytes, from any compression that the sender chose. Throws on corrupt data and decompression bombs. */
export function contentBytes(encoded: EncodedContent): Uint8Array {
  if (encoded.compression === undefined || encoded.compression === null) return encoded.content;
  const inflate = INFLATERS[encoded.compression];
  if (!inflate) throw new Error(`unknown compression ${encoded.compression}`);
  return inflate(encoded.content, { maxOutputLength: MAX_INFLATED_BYTES });
}

/** Codecs by content type. A codec reads every minor version of its major version. */
export class CodecTable {
  readonly #byMajor = new Map<string, ContentCodec<unknown>>();

  constructor(codecs: readonly ContentCodec<unknown>[]) {
    for (const codec of codecs) this.#byMajor.set(majorOf(typeOfName(codec.contentType)), codec);
  }

  codecFor(type: ContentTypeId): ContentCodec<unknown> | undefined {
    return this.#byMajor.get(majorOf(type));
  }
}

function majorOf(type: ContentTypeId): string {
  return `${type.authorityId}/${type.typeId}:${type.versionMajor}`;
}
