import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startKnowledgeService } from './service.ts';

const log = createLogger('knowledge');
await runUntilSignalled(log, async (stopping) => {
  const { admin, ...config } = configFromEnv(process.env);
  return withAdmin(admin, () => startKnowledgeService(config, { log, stopping }));
});
