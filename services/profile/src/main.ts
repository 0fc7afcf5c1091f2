import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startProfileService } from './service.ts';

const log = createLogger('profile');
await runUntilSignalled(log, async (stopping) => startProfileService(configFromEnv(process.env), { log, stopping }));
