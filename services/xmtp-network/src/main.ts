import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startXmtpNetwork } from './service.ts';

const log = createLogger('xmtp-network');
await runUntilSignalled(log, () => startXmtpNetwork(configFromEnv(process.env), { log }));
