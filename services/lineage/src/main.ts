import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startLineageService } from './service.ts';

const log = createLogger('lineage');
await runUntilSignalled(log, async (stopping) => startLineageService(configFromEnv(process.env), { log, stopping }));
