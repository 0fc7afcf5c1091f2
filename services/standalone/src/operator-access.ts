import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `offshoot pool` needs from the data folder: the operator's key and the URL of the running claim service. Readable only by the
 * current account, whatever was there before.
 */
export function publishOperatorAccess(dataDir: string, { key, claimUrl }: { key: string; claimUrl: string }): { close(): Promise<void> } {
  const urlFile = join(dataDir, 'claim-url');
  replace(join(dataDir, 'operator-key'), key);
  replace(urlFile, claimUrl);
  return { close: async () => rmSync(urlFile, { force: true }) };
}

function replace(path: string, content: string): void {
  const made = `${path}.new`;
  rmSync(made, { force: true });
  writeFileSync(made, `${content}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(made, path);
}
