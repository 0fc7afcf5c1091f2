import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startKnowledgeService } from './service.ts';

const log = createLogger('knowledge');
await runUntilSignalled(log, async (stopping) => startKnowledgeService(configFromEnv(process.env), { log, stopping }));
