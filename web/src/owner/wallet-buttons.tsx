import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { announcedWallets, followWallets, unannouncedProvider } from '../keys/wallets.ts';
import { inboxTexts } from '../texts/inbox.ts';
import { inbox } from './inbox.ts';

const ICON_PX = 20;

/** One for each wallet that announces itself, and otherwise one for the wallet that does not. */
export function WalletButtons() {
  const wallets = useSyncExternalStore(followWallets, announcedWallets);
  if (wallets.length === 0 && unannouncedProvider() === undefined) return null;
  if (wallets.length === 0) {
    return (
      <Button variant="default" onClick={() => inbox.connectWallet()}>
        {inboxTexts.wallet}
      </Button>
    );
  }
  return wallets.map((wallet) => (
    <Button
      key={wallet.uuid}
      variant="default"
      maw="100%"
      leftSection={wallet.icon && <img src={wallet.icon} alt="" width={ICON_PX} height={ICON_PX} />}
      onClick={() => inbox.connectWallet(wallet)}
    >
      <span>
        {inboxTexts.useWallet} <bdi>{wallet.name}</bdi>
      </span>
    </Button>
  ));
}
