import { join } from 'node:path';
import type { XmtpNetworkConfig } from './service.ts';

/** Reads XMTP_PORT (5556), OFFSHOOT_BIND (127.0.0.1) and OFFSHOOT_DATA (.data). */
export function configFromEnv(env: NodeJS.ProcessEnv): XmtpNetworkConfig {
  return {
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: portOf(env.XMTP_PORT || '5556'),
    dataDir: join(env.OFFSHOOT_DATA || '.data', 'xmtp-network'),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`XMTP_PORT must be a port from 0 to 65535, not "${text}".`);
  return port;
}
