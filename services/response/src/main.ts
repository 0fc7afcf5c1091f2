import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startResponseService } from './service.ts';

const log = createLogger('response');
await runUntilSignalled(log, async (stopping) => startResponseService(configFromEnv(process.env), { log, stopping }));
