import { base32nopad } from '@scure/base';
import { hexToBytes, sha256 } from 'viem/utils';
import { field } from '../field-syntax.ts';

/** Characters kept of the 52 in a base32 SHA-256: 130 bits. */
const ID_LENGTH = 26;

/**
 * The ID certifies its creator: 'tmpl_' and base32(sha256(inbox id bytes ‖ salt bytes)), truncated to 26 characters.
 * Anybody with the ID and the salt can check which inbox may sign for the template.
 */
export function templateId(creatorInboxId: string, salt: string): string {
  const preimage = hexToBytes(`0x${field('creator inbox id', 'inboxId', creatorInboxId)}${field('salt', 'hex128', salt)}`);
  const digest = base32nopad.encode(sha256(preimage, 'bytes')).toLowerCase();
  return `tmpl_${digest.slice(0, ID_LENGTH)}`;
}
