import { join } from 'node:path';
import type { DeploymentPin } from '@offshoot/client';
import { isHex256 } from '@offshoot/runtime/environment';
import type { Environment } from '../environment.ts';
import { createPrivateJson, readPrivateJson } from '../private-file.ts';

/** OFFSHOOT_DEPLOYMENT_KEY, or a file in OFFSHOOT_HOME with the gateway's first answer. */
export function deploymentPin({ url, home, deploymentKey }: Environment): DeploymentPin {
  const setKey = 'set OFFSHOOT_DEPLOYMENT_KEY to the key that its operator gives you';
  if (deploymentKey !== undefined) return { read: () => deploymentKey, keep: () => {}, help: `Check OFFSHOOT_URL, or ${setKey}.` };
  const file = join(home, 'deployments', `${encodeURIComponent(new URL(url).origin)}.json`);
  return {
    read() {
      const stored = readPrivateJson(file) as { key?: unknown } | undefined;
      return typeof stored?.key === 'string' && isHex256(stored.key) ? stored.key : undefined;
    },
    keep: (key) => void createPrivateJson(file, { url, key }),
    help: `If that is expected (such as a local \`npm start\` with new data), delete ${file}; otherwise ${setKey}.`,
  };
}
