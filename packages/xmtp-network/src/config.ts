import { join } from 'node:path';
import { bind, dataFolder, derived, group, port, readEnvironment } from '@offshoot/runtime/environment';
import type { XmtpNetworkConfig } from './service.ts';

export const settings = derived(
  group({ host: bind, port: port('XMTP_PORT', 5556, 'port of the local XMTP network'), dataDir: dataFolder }),
  ({ dataDir, ...rest }): XmtpNetworkConfig => ({ ...rest, dataDir: join(dataDir, 'xmtp-network') }),
);

/** Throws an Error that names every invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): XmtpNetworkConfig {
  return readEnvironment(settings, env);
}
