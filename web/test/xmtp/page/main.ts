// The app's XMTP client without its user interface. Tests call it through `window.person`.
import { profileUpdateCodec } from '@offshoot/convos';
import type { EIP1193Provider } from 'viem';
import { listConversations } from '../../../src/conversations/convos/conversations.ts';
import { addAgent, createConversation } from '../../../src/conversations/convos/create-conversation.ts';
import { inviteTo } from '../../../src/conversations/convos/invites.ts';
import { joinByInvite } from '../../../src/conversations/convos/join-by-invite.ts';
import { liveInConversations } from '../../../src/conversations/convos/live-in-conversations.ts';
import { messagesOf } from '../../../src/conversations/convos/messages.ts';
import { keepOwnName, ownName } from '../../../src/conversations/convos/profiles.ts';
import { publishAgain, type Reference, sendReaction, sendText } from '../../../src/conversations/convos/sending.ts';
import { markRead } from '../../../src/conversations/convos/unread.ts';
import { injectedWallet } from '../../../src/keys/injected-wallet.ts';
import { keepPageKey, keptPageKey } from '../../../src/keys/key-store.ts';
import { keyOfRecoveryFile, recoveryFile } from '../../../src/keys/recovery-file.ts';
import { keyOfPage, newPageKey, type SigningKey } from '../../../src/keys/signing-key.ts';
import { requireGroup } from '../../../src/xmtp/group.ts';
import { OneTab } from '../../../src/xmtp/one-tab.ts';
import { openPageClient, type PageClient, type PageNetwork } from '../../../src/xmtp/page-client.ts';

let tab: OneTab<PageClient> | undefined;
let wakes = 0;
let finishClosing = () => {};

const client = (): PageClient => {
  if (tab?.state.is !== 'open') throw new Error(`not open: ${tab?.state.is}`);
  return tab.state.value;
};

function start(key: SigningKey, network: PageNetwork, lock = 'offshoot-xmtp'): void {
  tab = new OneTab(lock, async () => {
    const { value, close } = await openPageClient(key, network);
    const stop = liveInConversations(value);
    return { value, close: () => stop().then(close) };
  });
  tab.onChange(() => {
    if (tab?.state.is === 'open') tab.state.value.onActivity(() => (wakes += 1));
  });
}

/** Of all tabs: how many have the slow thing open now, and had it at most. */
function count(change: 1 | -1): void {
  const now = Number(localStorage.getItem('now')) + change;
  localStorage.setItem('now', String(now));
  localStorage.setItem('most', String(Math.max(now, Number(localStorage.getItem('most')))));
}

export const person = {
  async start(network: PageNetwork, lock?: string) {
    start(keyOfPage((await keptPageKey()) ?? (await keepPageKey(newPageKey()))), network, lock);
  },
  async startWithWallet(network: PageNetwork) {
    start(await injectedWallet((window as unknown as { ethereum: EIP1193Provider }).ethereum), network);
  },
  async restore(file: string) {
    await keepPageKey(keyOfRecoveryFile(file));
  },
  recoveryFile: async () => recoveryFile((await keptPageKey()) ?? new Uint8Array()),
  keepAnother: async () => recoveryFile(await keepPageKey(newPageKey())),
  /** In place of an inbox: something that its tab closes as slowly as the test wants. */
  startSlow() {
    const close = () =>
      new Promise<void>((resolve) => {
        finishClosing = () => {
          finishClosing = () => {};
          count(-1);
          resolve();
        };
      });
    tab = new OneTab<PageClient>('slow', async () => {
      count(1);
      return { value: {} as PageClient, close };
    });
  },
  finishClosing: () => finishClosing(),
  state: () => (tab?.state.is === 'failed' ? `failed: ${tab.state.error}` : tab?.state.is),
  takeOver: () => tab?.takeOver(),
  leave: () => tab?.leave(),
  connection: () => client().connection(),
  ids: () => ({ inboxId: client().inboxId, installationId: client().installationId }),
  wakes: () => wakes,
  group: async (others: string[], name: string) => (await client().sdk.conversations.createGroup(others, { groupName: name })).id,
  async say(conversationId: string, text: string) {
    await (await client().sdk.conversations.getConversationById(conversationId))?.sendText(text);
  },
  introduce: (conversationId: string, name: string) =>
    client().send(conversationId, profileUpdateCodec, { name, memberKind: 'member', metadata: {} }),
  /** A local read, as a page does it after a wake. */
  async texts(conversationId: string): Promise<string[]> {
    const conversation = await client().sdk.conversations.getConversationById(conversationId);
    const messages = (await conversation?.messages()) ?? [];
    return messages.flatMap(({ content }) => (typeof content === 'string' ? [content] : []));
  },
  async contents(conversationId: string, typeId: string): Promise<string[]> {
    const conversation = await client().sdk.conversations.getConversationById(conversationId);
    const messages = (await conversation?.messages()) ?? [];
    return messages.filter(({ contentType }) => contentType.typeId === typeId).map(({ content }) => JSON.stringify(content));
  },
  sign: async (text: string) => {
    const signed = await client().sign(text);
    return signed.kind === 'installation' ? { publicKey: [...signed.publicKey], signature: [...signed.signature] } : undefined;
  },
};

const forever = new AbortController().signal;

/** A person in Convos conversations. */
export const convos = {
  rename: keepOwnName,
  create: (name: string) => createConversation(client(), { name, profileName: ownName() ?? '' }),
  inviteTo: (id: string) => inviteTo(client(), id),
  add: (id: string, inboxId: string) => addAgent(client(), id, inboxId),
  remove: async (id: string, inboxId: string) => (await requireGroup(client(), id)).removeMembers([inboxId]),
  join: (link: string) =>
    joinByInvite(client(), link, { name: ownName() ?? '' }, forever).catch((error: { problem?: string }) => `problem: ${error.problem}`),
  list: () => listConversations(client(), 20),
  messages: (id: string, count: number) => messagesOf(client(), id, count),
  say: (id: string, text: string, replyTo?: Reference) => sendText(client(), id, text, replyTo),
  react: (id: string, to: Reference, emoji: string, isThere: boolean) => sendReaction(client(), id, to, { emoji, isThere }),
  publishAgain: (id: string) => publishAgain(client(), id),
  markRead,
};

Object.assign(window, { person, convos });
