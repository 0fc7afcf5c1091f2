import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startXmtpNetwork } from './service.ts';

const log = createLogger('xmtp-network');
await runUntilSignalled(log, () => startXmtpNetwork(configFromEnv(process.env), { log }));
