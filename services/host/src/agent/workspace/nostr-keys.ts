// The agent's keys on Nostr: a file of its folder. A change of keys is one of the agent's database; the file has both until that has committed.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newSecretKey, publicKeyOf } from '@offshoot/nostr';
import { writeAtomically } from './workspace.ts';

export interface NostrKey {
  /** 64 hex digits. */
  readonly publicKey: string;
  readonly secretKey: Uint8Array;
}

const FILE = 'nostr-key.json';
const HEX = /^[0-9a-f]{64}$/;

export class NostrKeys {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, FILE);
  }

  /** Undefined: it has no such key. */
  find(publicKey: string): NostrKey | undefined {
    const secret = publicKey === '' ? undefined : this.#all().get(publicKey);
    return secret === undefined ? undefined : { publicKey, secretKey: Uint8Array.from(Buffer.from(secret, 'hex')) };
  }

  /** On disk once this returns, beside those that it has. Default: a new key. */
  add(secretKey: Uint8Array = newSecretKey()): NostrKey {
    const publicKey = publicKeyOf(secretKey);
    const keys = this.#all();
    const secret = Buffer.from(secretKey).toString('hex');
    if (keys.get(publicKey) !== secret) this.#write(keys.set(publicKey, secret));
    return { publicKey, secretKey: Uint8Array.from(secretKey) };
  }

  /** Deletes all others. Empty: all. Repeatable. */
  keepOnly(publicKey: string): void {
    const keys = this.#all();
    const kept = [...keys].filter(([key]) => key === publicKey);
    if (kept.length === keys.size) return;
    if (kept.length === 0) rmSync(this.#path, { force: true });
    else this.#write(new Map(kept));
  }

  /** Secret keys in hex, by public key. Throws an Error without a word of the file. */
  #all(): Map<string, string> {
    // Most agents have none, and are asked often.
    if (!existsSync(this.#path)) return new Map();
    const file = readFileSync(this.#path, 'utf8');
    try {
      const pairs = Object.entries(JSON.parse(file) as Record<string, unknown>);
      if (pairs.every(([key, secret]) => HEX.test(key) && typeof secret === 'string' && HEX.test(secret)))
        return new Map(pairs as [string, string][]);
    } catch {
      // Reported below.
    }
    throw new Error(`${this.#path} is damaged. Restore it from a backup: people know the agent by this key.`);
  }

  #write(keys: ReadonlyMap<string, string>): void {
    writeAtomically(this.#path, Buffer.from(JSON.stringify(Object.fromEntries(keys))));
  }
}
