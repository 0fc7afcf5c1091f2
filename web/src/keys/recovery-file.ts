// What a person keeps elsewhere, to get the inbox back when the browser has lost its storage.
import { bytesToHex, hexToBytes } from 'viem';
import { keyOfPage } from './signing-key.ts';

const FORMAT = 'offshoot-recovery-1';
/** Many times a real file. */
const MAX_TEXT_LENGTH = 4096;
const PRIVATE_KEY = /^0x[0-9a-f]{64}$/;

export class RecoveryFileError extends Error {
  override readonly name = 'RecoveryFileError';
}

export function recoveryFile(privateKey: Uint8Array): string {
  const content = {
    format: FORMAT,
    warning: 'This file controls your agents. Keep it where only you can read it.',
    address: keyOfPage(privateKey).address,
    privateKey: bytesToHex(privateKey),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The key in a recovery file. Throws RecoveryFileError for every other text. */
export function keyOfRecoveryFile(text: string): Uint8Array {
  const { format, address, privateKey } = fieldsOf(text);
  if (format !== FORMAT || typeof privateKey !== 'string' || !PRIVATE_KEY.test(privateKey))
    throw new RecoveryFileError('not a recovery file');
  const key = hexToBytes(privateKey as `0x${string}`);
  if (addressOf(key) !== address) throw new RecoveryFileError('the key is not that of the address');
  return key;
}

/** Whether the text is a recovery file of this very key. */
export function isRecoveryFileOf(text: string, privateKey: Uint8Array): boolean {
  try {
    return bytesToHex(keyOfRecoveryFile(text)) === bytesToHex(privateKey);
  } catch (error) {
    if (error instanceof RecoveryFileError) return false;
    throw error;
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  if (text.length > MAX_TEXT_LENGTH) throw new RecoveryFileError('too long for a recovery file');
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new RecoveryFileError('not a recovery file', { cause });
  }
}

/** Undefined: 0 and numbers beyond the curve's order are no keys. */
function addressOf(key: Uint8Array): string | undefined {
  try {
    return keyOfPage(key).address;
  } catch {
    return undefined;
  }
}
