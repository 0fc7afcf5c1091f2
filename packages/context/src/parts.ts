// Splits what is too large for one message into parts, which are reassembled and checked by their digest.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';

/** Bytes per part: encoded as base64 in JSON it stays below the limit of 256 KB per message. */
export const PART_BYTES = 160 * 1024;
/** A full memory of 10,000 items fits, and a document fits in memory. A multiple of every padding step. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = Math.ceil(MAX_DOCUMENT_BYTES / PART_BYTES);

export interface Part {
  /** The claim, share or request that the part belongs to. */
  id: string;
  /** SHA-256 of the whole document, hex. */
  digest: string;
  /** Size of the whole document in bytes. */
  size: number;
  index: number;
  count: number;
  data: Uint8Array;
}

export function cut(id: string, bytes: Uint8Array): Part[] {
  const digest = digestOf(bytes);
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, index) => ({
    id,
    digest,
    size: bytes.length,
    index,
    count,
    data: bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
  }));
}

/** Returns the bytes once all parts of one digest are there, in any order and with repeats; undefined until then. */
export function putTogether(id: string, parts: readonly Part[]): { digest: string; bytes: Uint8Array } | undefined {
  const byDigest = Map.groupBy(
    parts.filter((part) => part.id === id && isPlausible(part)),
    (part) => `${part.digest}:${part.size}:${part.count}`,
  );
  for (const group of byDigest.values()) {
    const first = group[0];
    if (first === undefined) continue;
    const ordered: Uint8Array[] = [];
    for (const part of group) ordered[part.index] = part.data;
    if (Object.keys(ordered).length !== first.count) continue;
    const bytes = concatBytes(...ordered);
    if (bytes.length === first.size && digestOf(bytes) === first.digest) return { digest: first.digest, bytes };
  }
  return undefined;
}

/** True if all parts of one digest are there but do not match it, so that waiting for more is pointless. */
export function isSpoilt(id: string, parts: readonly Part[]): boolean {
  const own = parts.filter((part) => part.id === id);
  const complete = own.some(
    (part) => new Set(own.filter((other) => other.digest === part.digest).map((other) => other.index)).size >= part.count,
  );
  return complete && putTogether(id, parts) === undefined;
}

function isPlausible(part: Part): boolean {
  const { index, count, size, data } = part;
  return (
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MAX_PARTS &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < count &&
    size <= MAX_DOCUMENT_BYTES &&
    data.length <= PART_BYTES
  );
}

const digestOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
