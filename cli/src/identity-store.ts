import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type SigningOptions, signStatement } from '@offshoot/client';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Action, KeySignature } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import type { Environment } from './environment.ts';
import { HOME_UNUSABLE } from './failure.ts';
import { createPrivateJson, readPrivateJson, replacePrivateJson } from './private-file.ts';

export interface Identity {
  inboxId: string;
  address: string;
  /** Signs with the person's wallet, valid for the action's maximum lifetime by default. */
  sign(action: Action, options?: SigningOptions): Promise<SignedStatement>;
  /** Signs the text of an existing statement, with a further key. */
  signText(text: string): Promise<KeySignature>;
}

interface StoredKey {
  privateKey: `0x${string}`;
}

interface StoredInbox {
  network: string;
  inboxId: string;
  address: string;
}

/** The person's wallet key in OFFSHOOT_HOME, created on first use, and its inbox on the XMTP network. */
export class IdentityStore {
  readonly #environment: Environment;
  readonly #keyFile: string;
  readonly #inboxFile: string;
  #registering: Promise<{ inboxId: string; address: string }> | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#keyFile = join(environment.home, 'identity.json');
    this.#inboxFile = join(environment.home, 'inbox.json');
  }

  /** Whether an identity exists already. */
  exists(): boolean {
    return existsSync(this.#keyFile);
  }

  /** Registers the inbox unless this is known to be done; `again` if the network turns out not to know it. */
  async open(options: { again?: boolean } = {}): Promise<Identity> {
    const { privateKey } = this.#key();
    if (options.again) (await import('./owner-inbox.ts')).forgetOwnerInbox(this.#environment, this.#network());
    const known = options.again ? undefined : this.#knownInbox();
    const { inboxId, address } = known ?? (await this.#registered(privateKey));
    // The cryptography takes a while to load, and commands with a session often sign nothing.
    const signText = async (text: string) => (await import('@offshoot/statements')).signWithWallet(privateKey, text);
    return { inboxId, address, sign: (action, signing) => signStatement({ inboxId, signText }, action, signing), signText };
  }

  /** The inbox itself, to read what was sent to it. The caller must close it. */
  async openInbox(): Promise<XmtpAgentClient> {
    const { privateKey } = this.#key();
    return this.#openInbox(privateKey).catch((cause: unknown) => {
      throw this.#unregistered(cause);
    });
  }

  #key(): StoredKey {
    const stored = readPrivateJson(this.#keyFile);
    if (stored === undefined) {
      createPrivateJson(this.#keyFile, { privateKey: `0x${randomBytes(32).toString('hex')}` });
      return this.#key();
    }
    if (!isStoredKey(stored)) {
      throw new Failure(HOME_UNUSABLE, `${this.#keyFile} does not contain a wallet key.`, {
        help: 'Restore it from a backup, or set OFFSHOOT_HOME to another folder.',
      });
    }
    return stored;
  }

  #knownInbox(): StoredInbox | undefined {
    const stored = readPrivateJson(this.#inboxFile) as StoredInbox | undefined;
    return stored?.network === this.#network() ? stored : undefined;
  }

  /** Once, however many parts of a command ask for it: a second opening of the database would fail. */
  #registered(privateKey: `0x${string}`): Promise<{ inboxId: string; address: string }> {
    this.#registering ??= this.#register(privateKey).finally(() => {
      this.#registering = undefined;
    });
    return this.#registering;
  }

  async #register(privateKey: `0x${string}`): Promise<{ inboxId: string; address: string }> {
    const inbox = await this.#openInbox(privateKey).catch(async () => {
      const { registerInbox } = await import('@offshoot/xmtp');
      // Another command may be using the database; the inbox can be registered without it.
      return registerInbox(this.#environment.network, privateKey).catch((cause: unknown) => {
        throw this.#unregistered(cause);
      });
    });
    const { inboxId, address } = inbox;
    if ('close' in inbox) await inbox.close();
    replacePrivateJson(this.#inboxFile, { network: this.#network(), inboxId, address } satisfies StoredInbox);
    return { inboxId, address };
  }

  async #openInbox(privateKey: `0x${string}`): Promise<XmtpAgentClient> {
    // The SDK's native library takes a while to load, and most commands do not need it.
    const { openOwnerInbox } = await import('./owner-inbox.ts');
    return openOwnerInbox(this.#environment, this.#network(), privateKey);
  }

  #unregistered(cause: unknown): Failure {
    const network = this.#network();
    const why = cause instanceof Error ? cause.message : String(cause);
    return new Failure('IDENTITY_UNAVAILABLE', `Your inbox could not be registered on the XMTP network (${network}): ${why}`, {
      help: 'Start the local network with `npm start`, or set XMTP_URL to where it runs (or XMTP_ENV=dev or production for a public one).',
      metadata: { network },
      cause,
    });
  }

  #network(): string {
    const { env, apiUrl } = this.#environment.network;
    return apiUrl === undefined ? env : `${env} ${apiUrl}`;
  }
}

function isStoredKey(value: unknown): value is StoredKey {
  return typeof value === 'object' && value !== null && 'privateKey' in value && /^0x[0-9a-f]{64}$/.test(String(value.privateKey));
}
