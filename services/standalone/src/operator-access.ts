import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The addresses of the services that operators call. */
type OperatedUrls = Record<'claim' | 'template', string>;

/**
 * What `offshoot pool` and `offshoot store` need from the data folder: the operator's key and the URLs of the running services. Only the
 * current account can read it, even if an open file was there before.
 */
export function publishOperatorAccess(dataDir: string, { key, urls }: { key: string; urls: OperatedUrls }): { close(): Promise<void> } {
  replace(join(dataDir, 'operator-key'), key);
  const files = Object.entries(urls).map(([name, url]) => {
    const file = join(dataDir, `${name}-url`);
    replace(file, url);
    return file;
  });
  return {
    close: async () => {
      for (const file of files) rmSync(file, { force: true });
    },
  };
}

function replace(path: string, content: string): void {
  const made = `${path}.new`;
  rmSync(made, { force: true });
  writeFileSync(made, `${content}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(made, path);
}
