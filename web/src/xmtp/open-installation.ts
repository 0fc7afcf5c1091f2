// The page before may hold the database for a moment after it is gone. Without it, the SDK silently makes another installation, in
// memory, and an inbox may have ten.
import type { SdkClient } from './page-client.ts';

const INSTALLATION = 'offshoot-installation:';
const ATTEMPTS = 40;
const PAUSE_MS = 250;

/**
 * The client with the installation that this browser has for the inbox. `open` opens one that it does not register. If the earlier
 * installation does not come back, its database is lost, and there is a new one.
 */
export async function openInstallation(open: () => Promise<SdkClient>): Promise<SdkClient> {
  let client = await open();
  const name = INSTALLATION + client.inboxId;
  const earlier = localStorage.getItem(name);
  for (let n = 0; earlier !== null && client.installationId !== earlier && n < ATTEMPTS; n += 1) {
    client.close();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    client = await open();
  }
  await client.register();
  localStorage.setItem(name, client.installationId ?? '');
  return client;
}
