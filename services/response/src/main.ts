import { withMetrics } from '@offshoot/runtime/metrics';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { configFromEnv } from './config.ts';
import { startResponseService } from './service.ts';

const log = createLogger('response');
await runUntilSignalled(log, async (stopping) => {
  const { metricsPort: port, ...config } = configFromEnv(process.env);
  return withMetrics({ host: config.host, port }, () => startResponseService(config, { log, stopping }));
});
