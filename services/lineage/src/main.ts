import { createLogger, runUntilSignalled } from '@offshoot/rpc';
import { configFromEnv } from './config.ts';
import { startLineageService } from './service.ts';

const log = createLogger('lineage');
await runUntilSignalled(log, async (stopping) => startLineageService(configFromEnv(process.env), { log, stopping }));
