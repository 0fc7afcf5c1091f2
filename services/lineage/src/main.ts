import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startLineageService } from './service.ts';

const log = createLogger('lineage');
await runUntilSignalled(log, async (stopping) => {
  const { admin, ...config } = configFromEnv(process.env);
  return withAdmin(admin, () => startLineageService(config, { log, stopping }));
});
