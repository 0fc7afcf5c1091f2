// The wallet extensions of this browser, as they announce themselves (https://eips.ethereum.org/EIPS/eip-6963). What they say about
// themselves cannot be verified: one may take the name of another.
import { mapHidden } from '@offshoot/text/hidden.ts';
import type { EIP1193Provider } from 'viem';

export interface AnnouncedWallet {
  /** Another one after each load of the page. */
  uuid: string;
  /** Reverse domain name, the same after each load: it is how a wallet is found again. */
  rdns: string;
  /** Never empty. Hostile text. */
  name: string;
  /** data: URL of an image. Undefined: it sent none that may be shown. */
  icon: string | undefined;
  provider: EIP1193Provider;
}

const ANNOUNCE = 'eip6963:announceProvider';
const REQUEST = 'eip6963:requestProvider';
const MAX_WALLETS = 12;
const MAX_NAME = 40;
const MAX_ICON = 100_000;
const UUID = /^[0-9a-f-]{36}$/i;
const RDNS = /^(?=.{3,100}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const ICON = /^data:image\/(png|jpeg|webp|gif|svg\+xml)[;,]/;
/** Extensions may start after the page. */
const ANNOUNCEMENT_MS = 5000;

let announced: readonly AnnouncedWallet[] = [];
const changed = new Set<() => void>();
let isListening = false;

export const announcedWallets = (): readonly AnnouncedWallet[] => announced;

/** Calls back whenever another wallet announces itself. */
export function followWallets(onChange: () => void): () => void {
  changed.add(onChange);
  if (!isListening) {
    isListening = true;
    window.addEventListener(ANNOUNCE, (event) => add((event as CustomEvent<unknown>).detail));
    window.dispatchEvent(new Event(REQUEST));
  }
  return () => changed.delete(onChange);
}

/** The wallet with this reverse domain name. Waits for an extension that starts late. Throws if it does not come. */
export function announcedProvider(rdns: string): Promise<EIP1193Provider> {
  const { promise, resolve, reject } = Promise.withResolvers<EIP1193Provider>();
  const look = () => {
    const found = announced.find((wallet) => wallet.rdns === rdns);
    if (found !== undefined) resolve(found.provider);
  };
  const unfollow = followWallets(look);
  look();
  const timer = setTimeout(() => reject(new Error(`This browser has no wallet “${rdns}”.`)), ANNOUNCEMENT_MS);
  return promise.finally(() => {
    clearTimeout(timer);
    unfollow();
  });
}

/** Of a wallet that does not announce itself. */
export function unannouncedProvider(): EIP1193Provider | undefined {
  return (window as { ethereum?: EIP1193Provider }).ethereum;
}

function add(detail: unknown): void {
  const wallet = readAnnouncement(detail);
  if (wallet === undefined || announced.length === MAX_WALLETS || announced.some(({ uuid }) => uuid === wallet.uuid)) return;
  announced = [...announced, wallet];
  for (const each of changed) each();
}

/** Undefined: it is not an announcement. */
function readAnnouncement(detail: unknown): AnnouncedWallet | undefined {
  try {
    const { info, provider } = detail as { info: Record<string, unknown>; provider: EIP1193Provider };
    const { uuid, rdns, name, icon } = info;
    if (typeof uuid !== 'string' || !UUID.test(uuid) || typeof rdns !== 'string' || !RDNS.test(rdns)) return undefined;
    if (typeof provider.request !== 'function') return undefined;
    return { uuid, rdns, name: shownName(name) || rdns, icon: isIcon(icon) ? icon : undefined, provider };
  } catch {
    // Its properties may throw, or be missing.
    return undefined;
  }
}

const isIcon = (icon: unknown): icon is string => typeof icon === 'string' && icon.length <= MAX_ICON && ICON.test(icon);

/** In one line, without hidden characters. */
function shownName(name: unknown): string {
  if (typeof name !== 'string') return '';
  const line = mapHidden(name.slice(0, MAX_NAME).toWellFormed().replace(/\s+/g, ' '), () => '');
  return line.trim();
}
