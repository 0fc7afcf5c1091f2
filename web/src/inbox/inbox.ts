// The inbox of the person in front of this page, from the key that this browser keeps or from a wallet.

import type { Owner } from '@offshoot/owner';
import type { EIP1193Provider } from 'viem';
import { injectedWallet } from '../keys/injected-wallet.ts';
import { keepPageKey, keptPageKey } from '../keys/key-store.ts';
import { keyOfRecoveryFile, recoveryFile } from '../keys/recovery-file.ts';
import { rememberRecoveryFile } from '../keys/saved-recovery-file.ts';
import { keyOfPage, newPageKey, type SigningKey } from '../keys/signing-key.ts';
import { OneTab, type TabState } from '../xmtp/one-tab.ts';
import type { PageClient, PageNetwork } from '../xmtp/page-client.ts';

/** An inbox that this tab has, and its person as an owner of agents. */
export interface OpenInbox {
  client: PageClient;
  owner: Owner;
}

type InboxState = { is: 'looking' } | { is: 'none' } | TabState<OpenInbox>;

/** Remembers that this person has a wallet instead of a key here. */
const USES_WALLET = 'offshoot-uses-wallet';
const TAB_NAME = 'offshoot-inbox';

class Inbox {
  #state: InboxState = { is: 'looking' };
  #tab: OneTab<OpenInbox> | undefined;
  readonly #changed = new Set<() => void>();

  readonly snapshot = (): InboxState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  /** Opens the inbox of an earlier visit. */
  async look(): Promise<void> {
    if (this.#tab !== undefined) return;
    const key = await keptPageKey();
    if (key !== undefined) this.#start(async () => keyOfPage(key));
    else if (localStorage.getItem(USES_WALLET) !== null) this.#start(walletOfBrowser);
    else this.#become({ is: 'none' });
  }

  async makeKey(): Promise<void> {
    const key = await keepPageKey(newPageKey());
    this.#start(async () => keyOfPage(key));
  }

  /** Throws RecoveryFileError. */
  async restore(file: string): Promise<void> {
    const key = await keepPageKey(keyOfRecoveryFile(file));
    rememberRecoveryFile();
    this.#start(async () => keyOfPage(key));
  }

  connectWallet(): void {
    this.#start(walletOfBrowser);
  }

  takeOver(): void {
    this.#tab?.takeOver();
  }

  async tryAgain(): Promise<void> {
    // The wallet may be gone, or its owner may want something else by now.
    localStorage.removeItem(USES_WALLET);
    await this.#tab?.leave();
    this.#tab = undefined;
    await this.look();
  }

  #start(key: () => Promise<SigningKey>): void {
    if (this.#tab !== undefined) return;
    const tab = new OneTab(TAB_NAME, async () => {
      // Megabytes, which only those who have an inbox load.
      const [{ openPageClient }, { liveInConversations }, { pageOwner }, network, signer] = await Promise.all([
        import('../xmtp/page-client.ts'),
        import('../conversations/convos/live-in-conversations.ts'),
        import('../owner/page-owner.ts'),
        networkOfGateway(),
        key(),
      ]);
      const { value: client, close } = await openPageClient(signer, network);
      if (key === walletOfBrowser) localStorage.setItem(USES_WALLET, 'yes');
      const stop = liveInConversations(client);
      return { value: { client, owner: pageOwner(client) }, close: () => stop().then(close) };
    });
    this.#tab = tab;
    const follow = () => this.#tab === tab && this.#become(tab.state);
    tab.onChange(follow);
    follow();
  }

  #become(state: InboxState): void {
    this.#state = state;
    for (const changed of this.#changed) changed();
  }
}

export const inbox = new Inbox();

/** Undefined: the key is in a wallet. */
export async function savedKey(): Promise<string | undefined> {
  const key = await keptPageKey();
  return key && recoveryFile(key);
}

export function hasWallet(): boolean {
  return providerOfBrowser() !== undefined;
}

async function walletOfBrowser(): Promise<SigningKey> {
  const provider = providerOfBrowser();
  if (provider === undefined) throw new Error('This browser has no wallet.');
  return injectedWallet(provider);
}

function providerOfBrowser(): EIP1193Provider | undefined {
  return (window as { ethereum?: EIP1193Provider }).ethereum;
}

async function networkOfGateway(): Promise<PageNetwork> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  const { xmtp } = (await response.json()) as { xmtp: PageNetwork };
  return xmtp;
}
