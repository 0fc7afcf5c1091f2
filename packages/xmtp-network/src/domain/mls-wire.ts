import { createPublicKey, verify } from 'node:crypto';

const CLOCK_SKEW_SECONDS = 3600n;

/** An unusable key package (expired, or from the future) must not replace a usable one. */
export function requireUsable(keyPackage: KeyPackage, now: Date): void {
  const seconds = BigInt(Math.floor(now.getTime() / 1000));
  if (keyPackage.notAfter < seconds) throw new MlsError('the key package has expired');
  if (keyPackage.notBefore > seconds + CLOCK_SKEW_SECONDS) throw new MlsError('the key package is not valid yet: check the clock');
}

/** The part of MLS (RFC 9420, TLS presentation language) that a network without group keys can and must parse. */

export class MlsError extends Error {
  override name = 'MlsError';
}

const PROTOCOL_VERSION = 1;
const PUBLIC_MESSAGE = 1;
const PRIVATE_MESSAGE = 2;
const APPLICATION = 1;
const COMMIT = 3;
const BASIC_CREDENTIAL = 1;
const FROM_KEY_PACKAGE = 1;

class Reader {
  position = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) throw new MlsError('the structure ends too early');
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  uint(width: number): number {
    let value = 0;
    for (const byte of this.take(width)) value = value * 256 + byte;
    return value;
  }

  uint64(): bigint {
    return (BigInt(this.uint(4)) << 32n) | BigInt(this.uint(4));
  }

  /** `opaque x<V>`: the top two bits of the first byte give the width of the length. */
  vector(): Uint8Array {
    const first = this.uint(1);
    const width = 1 << (first >> 6);
    if (width === 8) throw new MlsError('a vector has an illegal length prefix');
    let length = first & 0x3f;
    for (const byte of this.take(width - 1)) length = length * 256 + byte;
    return this.take(length);
  }

  skipVectors(count: number): void {
    for (let i = 0; i < count; i += 1) this.vector();
  }
}

export interface GroupMessageHeader {
  groupId: Uint8Array;
  /** Commits and proposals: clients keep a separate cursor for these. */
  isCommit: boolean;
}

/** Parses an MLSMessage that contains a public or private group message. */
export function readGroupMessage(data: Uint8Array): GroupMessageHeader {
  const reader = new Reader(data);
  const version = reader.uint(2);
  if (version !== PROTOCOL_VERSION) throw new MlsError(`MLS version ${version} is not supported`);
  const wireFormat = reader.uint(2);
  const groupId = reader.vector().slice();
  if (groupId.length === 0) throw new MlsError('the group id is empty');
  reader.uint64();
  const contentType = readContentType(reader, wireFormat);
  if (contentType < APPLICATION || contentType > COMMIT) throw new MlsError(`content type ${contentType} does not exist`);
  return { groupId, isCommit: contentType !== APPLICATION };
}

function readContentType(reader: Reader, wireFormat: number): number {
  if (wireFormat === PRIVATE_MESSAGE) {
    const contentType = reader.uint(1);
    reader.skipVectors(3);
    return contentType;
  }
  if (wireFormat === PUBLIC_MESSAGE) {
    const sender = reader.uint(1);
    const hasSenderIndex = sender === 1 || sender === 2;
    if (hasSenderIndex) reader.uint(4);
    reader.vector();
    return reader.uint(1);
  }
  throw new MlsError(`wire format ${wireFormat} is no message to a group`);
}

export interface KeyPackage {
  /** The leaf's signature key: the installation id. */
  installationKey: Uint8Array;
  /** Seconds since 1970. */
  notBefore: bigint;
  notAfter: bigint;
}

/** Parses a bare KeyPackage (not wrapped in an MLSMessage) and verifies both of its signatures. */
export function readKeyPackage(data: Uint8Array): KeyPackage {
  const reader = new Reader(data);
  const version = reader.uint(2);
  if (version !== PROTOCOL_VERSION) throw new MlsError(`key package version ${version} is not supported`);
  reader.uint(2);
  reader.vector();

  const leafStart = reader.position;
  reader.vector();
  const installationKey = reader.vector().slice();
  if (installationKey.length !== 32) throw new MlsError('the signature key is not 32 bytes long');
  if (reader.uint(2) !== BASIC_CREDENTIAL) throw new MlsError('the credential is not a basic one');
  readInboxId(reader.vector());
  reader.skipVectors(5);
  if (reader.uint(1) !== FROM_KEY_PACKAGE) throw new MlsError('the leaf node is not that of a key package');
  const notBefore = reader.uint64();
  const notAfter = reader.uint64();
  reader.vector();
  const leafEnd = reader.position;
  const leafSignature = reader.vector();

  reader.vector();
  const packageEnd = reader.position;
  const packageSignature = reader.vector();
  if (reader.position !== data.length) throw new MlsError('bytes follow the key package');

  if (!verifyWithLabel(installationKey, 'LeafNodeTBS', data.subarray(leafStart, leafEnd), leafSignature)) {
    throw new MlsError('the leaf node signature does not verify');
  }
  if (!verifyWithLabel(installationKey, 'KeyPackageTBS', data.subarray(0, packageEnd), packageSignature)) {
    throw new MlsError('the key package signature does not verify');
  }
  return { installationKey, notBefore, notAfter };
}

/** The credential is a protobuf `MlsCredential { string inbox_id = 1 }` with 64 hex digits. */
function readInboxId(identity: Uint8Array): string {
  const inboxId = Buffer.from(identity.subarray(2)).toString('latin1');
  if (identity[0] !== 0x0a || identity[1] !== 64 || !/^[0-9a-f]{64}$/.test(inboxId)) {
    throw new MlsError('the credential names no inbox id');
  }
  return inboxId;
}

function verifyWithLabel(publicKey: Uint8Array, label: string, content: Uint8Array, signature: Uint8Array): boolean {
  const signed = Buffer.concat([vectorOf(Buffer.from(`MLS 1.0 ${label}`)), vectorOf(content)]);
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  });
  return verify(null, signed, key, signature);
}

function vectorOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  if (bytes.length < 1 << 6) return Buffer.concat([length.subarray(3), bytes]);
  const width = bytes.length < 1 << 14 ? 2 : 4;
  const prefix = length.subarray(4 - width);
  prefix[0] = (prefix[0] ?? 0) | (width === 2 ? 0x40 : 0x80);
  return Buffer.concat([prefix, bytes]);
}
