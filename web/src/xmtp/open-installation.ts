// The previous page may hold the database for a moment after it is gone. Without it, the SDK silently makes another installation, in
// memory, and an inbox may have ten.
import { Client, Opfs } from '@xmtp/browser-sdk';
import { InstallationRevoked } from './installations.ts';
import type { PageNetwork, SdkClient } from './page-client.ts';
import { isRevoked } from './sdk-installations.ts';

const INSTALLATION = 'offshoot-installation:';
const ATTEMPTS = 40;
const PAUSE_MS = 250;

// The SDK forgets to end the worker of a client that could not be opened, and that worker keeps the database from every later client.
const { init } = Client.prototype;
Client.prototype.init = async function initOrClose(identifier) {
  try {
    await init.call(this, identifier);
  } catch (error) {
    this.close();
    throw error;
  }
};

/**
 * The client with the installation that this browser has for the inbox. `open` opens one that it does not register. If the earlier
 * installation does not come back, its database is lost, and there is a new one. Throws InstallationRevoked.
 */
export async function openInstallation(
  open: () => Promise<SdkClient>,
  env: PageNetwork['env'],
): Promise<{ sdk: SdkClient; isNew: boolean }> {
  let client = await open();
  const name = INSTALLATION + client.inboxId;
  const earlier = localStorage.getItem(name);
  for (let n = 0; earlier !== null && client.installationId !== earlier && n < ATTEMPTS; n += 1) {
    client.close();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    client = await open();
  }
  try {
    // Without the network, it is found later.
    const isKnown = client.installationId === earlier;
    if (isKnown && (await isRevoked(client).catch(() => false))) throw revoked(env, client.inboxId ?? '');
    await client.register();
  } catch (error) {
    client.close();
    throw error;
  }
  localStorage.setItem(name, client.installationId ?? '');
  return { sdk: client, isNew: client.installationId !== earlier };
}

/** Where the SDK keeps the inbox in this browser, unless it is told another place. */
const databaseOf = (env: PageNetwork['env'], inboxId: string): string => `xmtp-${env}-${inboxId}.db3`;

/** The way out deletes all that this browser has of the inbox's conversations. */
export function revoked(env: PageNetwork['env'], inboxId: string): InstallationRevoked {
  return new InstallationRevoked(async () => {
    const files = await Opfs.create();
    try {
      await files.deleteFile(databaseOf(env, inboxId));
    } finally {
      files.close();
    }
    localStorage.removeItem(INSTALLATION + inboxId);
  });
}
