import type { ContentCodec } from '@offshoot/convos';
import type { KeySignature } from '@offshoot/statements';
import { Client } from '@xmtp/browser-sdk';
import type { SigningKey } from '../keys/signing-key.ts';
import { type Connection, followNetwork } from './follow-network.ts';
import type { Held } from './one-tab.ts';
import { ourCodecs, sdkCodec } from './sdk-codec.ts';

export interface PageNetwork {
  env: 'local' | 'dev' | 'production';
  url: string;
}

export type SdkClient = Client<unknown>;

/** The inbox of the person in front of this page: a full XMTP client with its database in this browser. */
export interface PageClient {
  inboxId: string;
  installationId: string;
  /** What it knows is read from here: its database has every message once. */
  sdk: SdkClient;
  connection(): Connection;
  /** Called whenever there may be something new. Never with data. */
  onActivity(wake: () => void): () => void;
  send<T>(conversationId: string, codec: ContentCodec<T>, content: T): Promise<string>;
  /** Signs a statement's text with the installation key, which asks nobody. */
  sign(text: string): Promise<KeySignature>;
}

/** Only one tab may have it open: the SDK gives a second one an installation of its own, and an inbox may have ten. */
export async function openPageClient(key: SigningKey, { env, url }: PageNetwork): Promise<Held<PageClient>> {
  const signer = {
    type: 'EOA' as const,
    getIdentifier: () => ({ identifier: key.address, identifierKind: ETHEREUM }),
    signMessage: key.sign,
  };
  const options = { env, apiUrl: url, disableDeviceSync: true, codecs: ourCodecs };
  const sdk: SdkClient = await Client.create(signer, options);
  const { inboxId, installationId, installationIdBytes } = sdk;
  if (!inboxId || !installationId || !installationIdBytes) throw new Error('The XMTP client has no inbox.');
  const following = followNetwork(sdk);
  const value: PageClient = {
    inboxId,
    installationId,
    sdk,
    connection: following.connection,
    onActivity: following.onActivity,
    async send(conversationId, codec, content) {
      const conversation = await sdk.conversations.getConversationById(conversationId);
      if (!conversation) throw new Error('There is no such conversation.');
      return conversation.send(sdkCodec(codec).encode(content), { shouldPush: codec.shouldPush ?? false });
    },
    sign: async (text) => ({ kind: 'installation', publicKey: installationIdBytes, signature: await sdk.signWithInstallationKey(text) }),
  };
  return {
    value,
    async close() {
      await following.stop();
      sdk.close();
    },
  };
}

/** The SDK declares it as an enum of its WebAssembly module, which is not loaded here. */
const ETHEREUM = 0;
