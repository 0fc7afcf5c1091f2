// The inbox of the person in front of this page, from the key that this browser keeps or from a wallet.

import type { Owner } from '@offshoot/client';
import { keepPageKey, keptPageKey } from '../keys/key-store.ts';
import { rememberRecoveryFile } from '../keys/saved-recovery-file.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { type AnnouncedWallet, announcedProvider, unannouncedProvider } from '../keys/wallets.ts';
import { OneTab, type TabState } from '../xmtp/one-tab.ts';
import type { PageClient, PageNetwork } from '../xmtp/page-client.ts';
import type { ComingBack } from './coming-back.ts';
import { oweComingBack } from './kept-coming-back.ts';

/** An inbox that this tab has, and its person as an owner of agents. */
export interface OpenInbox {
  client: PageClient;
  owner: Owner;
  comingBack: ComingBack;
}

type InboxState = { is: 'looking' } | { is: 'none' } | TabState<OpenInbox>;

/** Remembers that this person has a wallet instead of a key here: its reverse domain name, or UNANNOUNCED. */
const WALLET = 'offshoot-wallet';
const UNANNOUNCED = '';
/** More than any recovery file has, so that a wrong file of gigabytes is not read into memory. */
const MAX_FILE_BYTES = 16_384;
const TAB_NAME = 'offshoot-inbox';

class Inbox {
  #state: InboxState = { is: 'looking' };
  #tab: OneTab<OpenInbox> | undefined;
  /** Opens the inbox with the key or wallet that was used last. */
  #startAgain = () => {};
  readonly #changed = new Set<() => void>();
  /** What it does by itself while it is open, until the returned function is called. Loaded only once it opens. */
  #whileOpen: () => Promise<(client: PageClient) => () => Promise<void>> = async () => () => async () => {};

  readonly snapshot = (): InboxState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  /** Opens the inbox of an earlier visit. */
  async look(): Promise<void> {
    if (this.#tab !== undefined) return;
    const key = await keptPageKey();
    const wallet = localStorage.getItem(WALLET);
    if (key !== undefined) this.#startWith(key);
    else if (wallet !== null) this.#start(() => rememberedWallet(wallet), wallet);
    else this.#become({ is: 'none' });
  }

  async makeKey(): Promise<void> {
    try {
      const { newPageKey } = await signingKeys();
      // An inbox that is made now has no conversations.
      this.#startWith(await keepPageKey(newPageKey()), { isNewInbox: true });
    } catch (error) {
      this.#become({ is: 'failed', error });
    }
  }

  /** False: the text is no recovery file. */
  async restore(file: string): Promise<boolean> {
    try {
      const { keyOfRecoveryFile } = await import('../keys/recovery-file.ts');
      const key = await keepPageKey(keyOfRecoveryFile(file));
      rememberRecoveryFile();
      this.#startWith(key);
    } catch (error) {
      if (error instanceof Error && error.name === 'RecoveryFileError') return false;
      this.#become({ is: 'failed', error });
    }
    return true;
  }

  /** Has a passkey keep the key in this browser. Throws if it cannot, or if the person does not want to. */
  async saveInPasskey(): Promise<void> {
    const [key, { keepInPasskey }] = await Promise.all([keptPageKey(), import('../keys/passkey.ts')]);
    if (key === undefined) throw new Error('This browser has no key.');
    await keepInPasskey(key);
    rememberRecoveryFile();
  }

  /** Throws if the passkey that the person chooses keeps no key, or if they choose none. */
  async restoreFromPasskey(): Promise<void> {
    const [{ keyInPasskey }, { keyOfPage }] = await Promise.all([import('../keys/passkey.ts'), signingKeys()]);
    const key = await keyInPasskey();
    // 0 and numbers beyond the curve's order are no keys.
    keyOfPage(key);
    const kept = await keepPageKey(key);
    rememberRecoveryFile();
    this.#startWith(kept);
  }

  /** Whether it is the recovery file of the key in this browser. */
  async isRecoveryFile(file: File): Promise<boolean> {
    const { isRecoveryFileOf } = await import('../keys/recovery-file.ts');
    const key = await keptPageKey();
    return key !== undefined && isRecoveryFileOf(await file.slice(0, MAX_FILE_BYTES).text(), key);
  }

  /** Without a wallet: the one in `window.ethereum`. */
  connectWallet(wallet?: AnnouncedWallet): void {
    if (wallet === undefined) this.#start(() => rememberedWallet(UNANNOUNCED), UNANNOUNCED);
    else this.#start(() => keyOfWallet(wallet.provider), wallet.rdns);
  }

  doesWhileOpen(load: () => Promise<(client: PageClient) => () => Promise<void>>): void {
    this.#whileOpen = load;
  }

  takeOver(): void {
    this.#tab?.takeOver();
  }

  async tryAgain(): Promise<void> {
    // The wallet may be gone, or its owner may want something else by now.
    localStorage.removeItem(WALLET);
    await this.#tab?.leave();
    this.#tab = undefined;
    await this.look();
  }

  /** With the same key or wallet. `first`: what has to be done while no tab has it open. */
  async openAgain(first = async () => {}): Promise<void> {
    await this.#tab?.leave();
    this.#tab = undefined;
    try {
      await first();
      this.#startAgain();
    } catch (error) {
      this.#become({ is: 'failed', error });
    }
  }

  #startWith(pageKey: Uint8Array, o?: { isNewInbox: boolean }): void {
    this.#start(async () => (await signingKeys()).keyOfPage(pageKey), undefined, o);
  }

  /** `wallet`: what to remember of the wallet that has the key. */
  #start(key: () => Promise<SigningKey>, wallet?: string, { isNewInbox } = { isNewInbox: false }): void {
    if (this.#tab !== undefined) return;
    this.#startAgain = () => this.#start(key, wallet);
    const tab = new OneTab(TAB_NAME, async () => {
      // Megabytes, which only those who have an inbox load.
      const [{ openPageClient }, doWhileOpen, { pageOwner }, { ComingBack }, network, signer] = await Promise.all([
        import('../xmtp/page-client.ts'),
        this.#whileOpen(),
        import('./page-owner.ts'),
        import('./coming-back.ts'),
        networkOfGateway(),
        key(),
      ]);
      const { value: client, close, lost } = await openPageClient(signer, network);
      if (wallet !== undefined) localStorage.setItem(WALLET, wallet);
      const stop = doWhileOpen(client);
      if (client.isNewInstallation && !isNewInbox) oweComingBack(client.installationId);
      const owner = pageOwner(client);
      return { value: { client, owner, comingBack: new ComingBack(client, owner) }, close: () => stop().then(close), lost };
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
  if (key === undefined) return undefined;
  const { recoveryFile } = await import('../keys/recovery-file.ts');
  return recoveryFile(key);
}

/** Signing takes a part of viem that is as large as a page. */
const signingKeys = () => import('../keys/signing-key.ts');

async function rememberedWallet(wallet: string): Promise<SigningKey> {
  const provider = wallet === UNANNOUNCED ? unannouncedProvider() : await announcedProvider(wallet);
  if (provider === undefined) throw new Error('This browser has no wallet.');
  return keyOfWallet(provider);
}

async function networkOfGateway(): Promise<PageNetwork> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  const { xmtp } = (await response.json()) as { xmtp: PageNetwork };
  return xmtp;
}

/** Most people have no wallet: what talks to one comes when it is needed. */
async function keyOfWallet(provider: AnnouncedWallet['provider']): Promise<SigningKey> {
  const { injectedWallet } = await import('../keys/injected-wallet.ts');
  return injectedWallet(provider);
}
