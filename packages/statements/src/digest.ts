import canonicalize from 'canonicalize';
import { sha256 } from 'viem/utils';
import { malformed } from './statement-error.ts';

export type JsonValue = string | number | boolean | null | JsonObject | JsonValue[];
export type JsonObject = { [key: string]: JsonValue };

/** "sha256:" and the SHA-256 of the text's UTF-8 bytes. Lone surrogates have no UTF-8 form and are refused. */
export function textDigest(text: string): string {
  if (!text.isWellFormed()) throw malformed('The text contains a lone surrogate');
  return bytesDigest(new TextEncoder().encode(text));
}

/** Digest of a template's content: of the RFC 8785 form of its ProtoJSON, as given. */
export function contentDigest(contentJson: JsonObject): string {
  return textDigest(canonicalJson(contentJson));
}

/** RFC 8785 (JCS). */
export function canonicalJson(json: JsonValue): string {
  let canonical: string | undefined;
  try {
    canonical = canonicalize(json);
  } catch (error) {
    throw malformed(`The content has no canonical JSON form: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  if (canonical === undefined) throw malformed('The content is not JSON');
  return canonical;
}

function bytesDigest(bytes: Uint8Array): string {
  return `sha256:${sha256(bytes).slice(2)}`;
}
