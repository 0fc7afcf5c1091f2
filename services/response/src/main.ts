import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startResponseService } from './service.ts';

const log = createLogger('response');
await runUntilSignalled(log, async (stopping) => {
  const { admin, ...config } = configFromEnv(process.env);
  return withAdmin(admin, () => startResponseService(config, { log, stopping }));
});
