import { sha256 } from '@noble/hashes/sha2.js';
import { base64urlnopad } from '@scure/base';

/** What an origin proof is about. */
export interface ProvenAgent {
  /** XMTP inbox of the agent, 64 hex digits. */
  inboxId: string;
  instanceId: string;
  templateId: string;
}

/**
 * The 32 bytes that Convos clients verify: SHA-256 of inbox ID and time. No token of a service and no statement is that short, so
 * a signature over it can be used for nothing else.
 */
export function convosDigest(inboxId: string, time: string): Uint8Array {
  return sha256(new TextEncoder().encode(`${inboxId}${time}`));
}

/** Begins with words, so it is never the digest of an inbox ID and a time. */
export function agentDigest({ inboxId, instanceId, templateId }: ProvenAgent, time: string): Uint8Array {
  const lines = ['Offshoot origin of an agent', `inbox: ${inboxId}`, `time: ${time}`, `instance: ${instanceId}`, `template: ${templateId}`];
  return sha256(new TextEncoder().encode(lines.join('\n')));
}

/** Base64url without padding, as Convos writes keys and signatures. */
export const toText = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/** Undefined: not the canonical form of so many bytes. */
export function fromText(text: unknown, length: number): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length !== Math.ceil((length * 4) / 3)) return undefined;
  try {
    return base64urlnopad.decode(text);
  } catch {
    return undefined;
  }
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Whole seconds in UTC: the form that every Convos client reads. */
export const timeText = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

/** Undefined: not in this form. */
export function timeOf(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !TIME.test(text)) return undefined;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && timeText(time) === text ? time : undefined;
}
