import { readEnvironment } from '@offshoot/runtime/environment';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { settings, startXmtpNetwork } from './service.ts';

const log = createLogger('xmtp-network');
await runUntilSignalled(log, () => startXmtpNetwork(readEnvironment(settings, process.env), { log }));
