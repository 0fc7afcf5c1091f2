// The folder of one agent: its keys, and the files read by an OpenClaw-style runtime. Every write is atomic.
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateSealingKeys, type SealingKeys } from '@offshoot/statements/sealing';

export interface AgentKeys {
  walletKey: `0x${string}`;
  /** 32 bytes; encrypts the XMTP database. */
  dbEncryptionKey: Uint8Array;
}

export type WorkspaceFile = 'IDENTITY.md' | 'SOUL.md' | 'USER.md' | 'MEMORY.md';

/** Readable only by the host's user: the folder holds keys and people's words. */
const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** The agent's own tables, in its folder. */
export const DATABASE = 'agent.db';

export class Workspace {
  readonly folder: string;
  #sealingKeys: Promise<SealingKeys> | undefined;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  }

  get databasePath(): string {
    return join(this.folder, DATABASE);
  }

  get xmtpDatabasePath(): string {
    return join(this.folder, 'xmtp', 'xmtp.db3');
  }

  /** The agent's keys, created on the first call. Stored before the inbox is created, so that no inbox is ever without its key. */
  keys(): AgentKeys {
    const path = join(this.folder, 'keys.json');
    const found = readOrUndefined(path);
    if (found !== undefined) {
      return storedKeys(found, path);
    }
    const walletKey = `0x${randomBytes(32).toString('hex')}` as const;
    const dbEncryptionKey = Uint8Array.from(randomBytes(32));
    writeAtomically(path, Buffer.from(JSON.stringify({ walletKey, dbEncryptionKey: Buffer.from(dbEncryptionKey).toString('hex') })));
    return { walletKey, dbEncryptionKey };
  }

  /** The keys that values for this agent are sealed to, created permanently on the first call. */
  sealingKeys(): Promise<SealingKeys> {
    this.#sealingKeys ??= this.#readOrMakeSealingKeys().catch((error: unknown) => {
      this.#sealingKeys = undefined;
      throw error;
    });
    return this.#sealingKeys;
  }

  async #readOrMakeSealingKeys(): Promise<SealingKeys> {
    const path = join(this.folder, 'sealing-keys.json');
    const found = readOrUndefined(path);
    if (found !== undefined) return storedSealingKeys(found, path);
    const keys = await generateSealingKeys();
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    writeAtomically(path, Buffer.from(JSON.stringify({ publicKey: hex(keys.publicKey), privateKey: hex(keys.privateKey) })));
    return keys;
  }

  read(file: WorkspaceFile): Buffer | undefined {
    return readOrUndefined(join(this.folder, file));
  }

  /** Skips the write if nothing changed. */
  write(file: WorkspaceFile, content: Buffer): void {
    const before = this.read(file);
    if (before?.equals(content)) return;
    // A new file is recreated if a power failure destroys it; an existing one may contain the owner's words.
    writeAtomically(join(this.folder, file), content, before === undefined ? 'soon' : 'durably');
  }
}

/** After a crash the file is either the old or the new one, never half of it; if written durably, also after a power failure. */
export function writeAtomically(path: string, content: Buffer, how: 'durably' | 'soon' = 'durably'): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = openSync(temporary, 'wx', PRIVATE);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
      if (how === 'durably') fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    // On a full disk each retry would leave another fragment and keep it full.
    rmSync(temporary, { force: true });
    throw error;
  }
  if (how === 'soon') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Omits the parser's message, which would quote part of the keys into the log. */
function storedKeys(file: Buffer, path: string): AgentKeys {
  try {
    const { walletKey, dbEncryptionKey } = JSON.parse(file.toString('utf8')) as { walletKey: unknown; dbEncryptionKey: unknown };
    if (isHexOf32Bytes(walletKey, '0x') && isHexOf32Bytes(dbEncryptionKey, ''))
      return { walletKey: walletKey as `0x${string}`, dbEncryptionKey: Uint8Array.from(Buffer.from(dbEncryptionKey, 'hex')) };
  } catch {
    // Reported below.
  }
  throw new Error(`${path} is damaged. Restore it from a backup: the agent’s inbox belongs to these keys.`);
}

function storedSealingKeys(file: Buffer, path: string): SealingKeys {
  try {
    const { publicKey, privateKey } = JSON.parse(file.toString('utf8')) as { publicKey: unknown; privateKey: unknown };
    if (isHexOf32Bytes(publicKey, '') && isHexOf32Bytes(privateKey, ''))
      return { publicKey: Uint8Array.from(Buffer.from(publicKey, 'hex')), privateKey: Uint8Array.from(Buffer.from(privateKey, 'hex')) };
  } catch {
    // Reported below.
  }
  throw new Error(`${path} is damaged. Restore it from a backup: values for the agent are sealed to these keys.`);
}

const isHexOf32Bytes = (value: unknown, prefix: '0x' | ''): value is string =>
  typeof value === 'string' && value.startsWith(prefix) && /^[0-9a-f]{64}$/.test(value.slice(prefix.length));

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
