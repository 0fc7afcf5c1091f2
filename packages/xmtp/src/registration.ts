import type { LogLevel } from '@xmtp/node-bindings';
import { generateInboxId } from '@xmtp/node-sdk';
import type { PrivateKeyAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hexToBytes } from 'viem/utils';
import {
  type Client,
  createClientWithBackend,
  ETHEREUM,
  getInboxIdByIdentity,
  type Identifier,
  type SignatureRequest,
} from './bindings.ts';
import { explained } from './errors.ts';
import { backendOf } from './network.ts';
import type { XmtpNetwork } from './network-setting.ts';

/** A wallet key's identity on the network. The inbox ID derives from the address alone. */
export interface WalletIdentity {
  account: PrivateKeyAccount;
  address: string;
  identifier: Identifier;
  inboxId: string;
}

export function identityOf(walletKey: `0x${string}`): WalletIdentity {
  const account = privateKeyToAccount(walletKey);
  const address = account.address.toLowerCase();
  const identifier = { identifier: address, identifierKind: ETHEREUM };
  return { account, address, identifier, inboxId: generateInboxId(identifier) };
}

/**
 * Registers the wallet's inbox on the network and keeps no database. Repeatable: an existing inbox
 * stays as it is. Its only installation's key is discarded; the wallet signs from then on.
 */
export async function registerInbox(network: XmtpNetwork, privateKey: `0x${string}`): Promise<{ inboxId: string; address: string }> {
  const { identifier, address, account, inboxId } = identityOf(privateKey);
  try {
    const backend = await backendOf(network);
    const existing = await getInboxIdByIdentity(backend, identifier);
    if (existing) return { inboxId: existing, address };
    const client = await createClientWithBackend(backend, {}, inboxId, identifier, ...quietly());
    try {
      await registerClient(client, account);
    } catch (error) {
      // Another process with the same key may have been faster.
      const registered = await getInboxIdByIdentity(backend, identifier);
      if (registered !== inboxId) throw error;
    } finally {
      await client.close();
    }
    return { inboxId, address };
  } catch (error) {
    throw explained(error);
  }
}

/** Registers the client's installation, and the inbox if it is new. */
export async function registerClient(client: Client, account: PrivateKeyAccount): Promise<void> {
  const request = await client.createInboxSignatureRequest();
  if (!request) return;
  await signRequest(request, account);
  await client.registerIdentity(request);
}

/** Makes the client's installation the inbox's only one. Repeatable; does not update the identity log if there is no other. */
export async function revokeOthers(client: Client, account: PrivateKeyAccount): Promise<void> {
  const own = client.installationId();
  const { installations } = await client.inboxState(true);
  const others = installations.filter(({ id }) => id !== own).map(({ bytes }) => bytes);
  if (others.length === 0) return;
  const request = await client.revokeInstallationsSignatureRequest(others);
  await signRequest(request, account);
  await client.applySignatureRequest(request);
}

async function signRequest(request: SignatureRequest, account: PrivateKeyAccount): Promise<void> {
  const signature = await account.signMessage({ message: await request.signatureText() });
  await request.addEcdsaSignature(hexToBytes(signature));
}

type CreationOptions =
  Parameters<typeof createClientWithBackend> extends [unknown, unknown, unknown, unknown, ...infer Rest] ? Rest : never;

/** No device sync (an agent has one device) and no SDK log. */
export function quietly(allowOffline = false): CreationOptions {
  return ['Disabled' as NonNullable<CreationOptions[0]>, undefined, { level: 'Off' as LogLevel }, allowOffline];
}
