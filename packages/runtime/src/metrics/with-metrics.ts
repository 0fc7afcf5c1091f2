import type { RunningService } from '../process/running-service.ts';
import { serveMetrics } from './serve-metrics.ts';

/** A service whose process serves its metrics, too, for as long as the service runs. */
export async function withMetrics(
  o: { host: string; port: number | undefined },
  start: () => Promise<RunningService>,
): Promise<RunningService> {
  const metrics = await serveMetrics(o);
  const service = await start().catch(async (error: unknown) => {
    await metrics.close();
    throw error;
  });
  const close = async () => {
    await service.close();
    await metrics.close();
  };
  return { url: service.url, port: service.port, close, [Symbol.asyncDispose]: close };
}
