import { contextCodecs } from '@offshoot/context';
import { type ContentCodec, convosCodecs } from '@offshoot/convos';
import { receiptCodec } from '@offshoot/convos/receipt-codec.ts';
import type { KeySignature } from '@offshoot/statements';
import { Client } from '@xmtp/browser-sdk';
import type { SigningKey } from '../keys/signing-key.ts';
import { type Connection, followNetwork, type Wake } from './follow-network.ts';
import { type Installations, TooManyInstallations } from './installations.ts';
import type { Held } from './one-tab.ts';
import { openInstallation, revoked } from './open-installation.ts';
import { type SdkCodec, sdkCodec } from './sdk-codec.ts';
import { ETHEREUM } from './sdk-enums.ts';
import { installationsBy, installationsOf, isTooMany, untilRevoked } from './sdk-installations.ts';

const ourCodecs: SdkCodec[] = [...convosCodecs, ...contextCodecs, receiptCodec].map((codec) => sdkCodec(codec as ContentCodec<unknown>));

export interface PageNetwork {
  env: 'local' | 'dev' | 'production';
  url: string;
}

export type SdkClient = Client<unknown>;

interface SendingOptions {
  /** Only stores it. It is sent with the next message that is published. */
  optimistic?: boolean;
  /** The same key with the same content is delivered once. */
  idempotencyKey?: string;
}

/** The inbox of the person in front of this page: a full XMTP client with its database in this browser. */
export interface PageClient {
  inboxId: string;
  installationId: string;
  /** The inbox did not have it before: it is in no conversation yet. */
  isNewInstallation: boolean;
  installations: Installations;
  env: PageNetwork['env'];
  /** The Ethereum key of the inbox, 32 bytes. Undefined: a wallet keeps it. */
  privateKey: Uint8Array | undefined;
  /** For reading: its database has every message once. */
  sdk: SdkClient;
  connection(): Connection;
  /** The listener has to read the news itself: a wake only says where and what to look for. */
  onActivity(wake: Wake): () => void;
  /** Wakes all who follow, for what this page itself has changed. */
  wake: Wake;
  /** Called each time the network has been reached anew: what failed before can be tried again. */
  onReached(reached: () => void): () => void;
  /** Something failed as if the network were away: finds out, and shows it. */
  doubt(): void;
  send<T>(conversationId: string, codec: ContentCodec<T>, content: T, o?: SendingOptions): Promise<string>;
  /** Signs a statement's text with the installation key, which asks nobody. */
  sign(text: string): Promise<KeySignature>;
  /** Aborts when this tab gives the inbox up. */
  ended: AbortSignal;
}

/**
 * Only one tab may have it open: the SDK gives a second one an installation of its own, and an inbox may have ten. Throws
 * TooManyInstallations and InstallationRevoked.
 */
export async function openPageClient(key: SigningKey, network: PageNetwork): Promise<Held<PageClient>> {
  const { env, url } = network;
  const signer = {
    type: 'EOA' as const,
    getIdentifier: () => ({ identifier: key.address, identifierKind: ETHEREUM }),
    signMessage: key.sign,
  };
  const options = { env, apiUrl: url, disableDeviceSync: true, codecs: ourCodecs, disableAutoRegister: true };
  const { sdk, isNew } = await openInstallation(() => Client.create(signer, options), env).catch(async (error: unknown) => {
    throw isTooMany(error) ? new TooManyInstallations(await installationsBy(signer, network), error) : error;
  });
  const { inboxId, installationId, installationIdBytes } = sdk;
  if (!inboxId || !installationId || !installationIdBytes) throw new Error('The XMTP client has no inbox.');
  const following = followNetwork(sdk);
  const ending = new AbortController();
  const value: PageClient = {
    inboxId,
    installationId,
    isNewInstallation: isNew,
    installations: installationsOf(sdk),
    env,
    privateKey: key.privateKey,
    sdk,
    connection: following.connection,
    onActivity: following.onActivity,
    wake: following.wake,
    onReached: following.onReached,
    doubt: following.doubt,
    async send(conversationId, codec, content, o) {
      const conversation = await sdk.conversations.getConversationById(conversationId);
      if (!conversation) throw new Error('There is no such conversation.');
      return conversation.send(sdkCodec(codec).encode(content), { shouldPush: codec.shouldPush ?? false, ...o });
    },
    sign: async (text) => ({ kind: 'installation', publicKey: installationIdBytes, signature: await sdk.signWithInstallationKey(text) }),
    ended: ending.signal,
  };
  return {
    value,
    lost: untilRevoked(sdk, ending.signal).then(() => revoked(env, inboxId)),
    async close() {
      ending.abort();
      await following.stop();
      sdk.close();
    },
  };
}
