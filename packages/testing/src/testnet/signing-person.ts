// A person with an inbox on the network who signs statements, honestly or not, with a wallet or with a device that can be revoked.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { toWire } from '@offshoot/rpc/wire';
import {
  type Action,
  type Envelope,
  isUnlimited,
  type KeySignature,
  newEnvelope,
  signWithWallet,
  statementText,
} from '@offshoot/statements';
import { openAgentClient, registerInbox, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { backendOf } from '@offshoot/xmtp/testing';
import { applySignatureRequest, type IdentifierKind, revokeInstallationsSignatureRequest } from '@xmtp/node-bindings';
import { privateKeyToAccount } from 'viem/accounts';
import { hexToBytes } from 'viem/utils';

const ETHEREUM = 0 satisfies IdentifierKind;
const LIFETIME_SECONDS = 300;

export class SigningPerson {
  readonly inboxId: string;
  readonly walletKey: `0x${string}`;
  readonly #network: XmtpNetwork;

  private constructor(network: XmtpNetwork, walletKey: `0x${string}`, inboxId: string) {
    this.#network = network;
    this.walletKey = walletKey;
    this.inboxId = inboxId;
  }

  static async create(network: XmtpNetwork): Promise<SigningPerson> {
    const walletKey = `0x${randomBytes(32).toString('hex')}` as const;
    const { inboxId } = await registerInbox(network, walletKey);
    return new SigningPerson(network, walletKey, inboxId);
  }

  /** Signs with the wallet. `envelope` overrides what an honest client would send. */
  sign(action: Action, envelope: Partial<Envelope> = {}): Promise<SignedStatement> {
    return signed(this.inboxId, action, envelope, (text) => signWithWallet(this.walletKey, text));
  }

  /** A device of this person: an installation with its own client. */
  async openDevice(): Promise<Device> {
    const folder = await mkdtemp(join(tmpdir(), 'offshoot-person-'));
    const dbEncryptionKey = randomBytes(32);
    const options = { network: this.#network, walletKey: this.walletKey, dbPath: join(folder, 'xmtp.db3'), dbEncryptionKey };
    const client = await openAgentClient(options);
    return new Device(client, folder, () => this.#revoke(client.installationId));
  }

  /** From then on the identity log on the network shows the revocation. */
  async #revoke(installationId: string): Promise<void> {
    const account = privateKeyToAccount(this.walletKey);
    const backend = await backendOf(this.#network);
    const recovery = { identifier: account.address.toLowerCase(), identifierKind: ETHEREUM };
    const revoked = [Uint8Array.from(Buffer.from(installationId, 'hex'))];
    const request = await revokeInstallationsSignatureRequest(backend, recovery, this.inboxId, revoked);
    const signature = await account.signMessage({ message: await request.signatureText() });
    await request.addEcdsaSignature(hexToBytes(signature));
    await applySignatureRequest(backend, request);
  }
}

export class Device {
  readonly client: XmtpAgentClient;
  /** Removes the key from the inbox on the network. The device continues to sign as if nothing had happened. */
  readonly revoke: () => Promise<void>;
  readonly #folder: string;

  constructor(client: XmtpAgentClient, folder: string, revoke: () => Promise<void>) {
    this.client = client;
    this.revoke = revoke;
    this.#folder = folder;
  }

  /** Signs with the installation key. */
  sign(action: Action, envelope: Partial<Envelope> = {}): Promise<SignedStatement> {
    return signed(this.client.inboxId, action, envelope, async (text) => this.client.sign(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function signed(
  signer: string,
  action: Action,
  changes: Partial<Envelope>,
  sign: (text: string) => Promise<KeySignature>,
): Promise<SignedStatement> {
  const lifetime = isUnlimited(action.action) ? {} : { lifetimeSeconds: LIFETIME_SECONDS };
  const envelope = { ...newEnvelope(signer, { now: new Date(), nonce: randomBytes(16).toString('hex'), ...lifetime }), ...changes };
  return toWire(envelope, [await sign(statementText(envelope, action))]);
}
