import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceTls } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';

const CHECK_INTERVAL_MS = 2000;
const CHECK_TIMEOUT_MS = 1500;

/**
 * Watches whether the services behind the gateway answer. Only used for health reports: calls are always tried, and the gateway keeps
 * running without services that a call does not need.
 */
export interface Upstreams {
  isServing(name: string): boolean;
  close(): void;
}

export function watchUpstreams(urls: Record<string, string>, tls: ServiceTls | undefined, log: Logger): Upstreams {
  const serving = new Map(Object.keys(urls).map((name) => [name, false]));
  const stop = new AbortController();
  const check = async (name: string, url: string) => {
    const before = serving.get(name);
    const now = await isServing(url, tls, stop.signal);
    serving.set(name, now);
    if (before !== now && !stop.signal.aborted) log.info({ service: name, serving: now }, 'upstream');
  };
  const checkAll = () => {
    for (const [name, url] of Object.entries(urls)) void check(name, url);
  };
  checkAll();
  const timer = setInterval(checkAll, CHECK_INTERVAL_MS).unref();
  return {
    isServing: (name) => serving.get(name) ?? false,
    close() {
      clearInterval(timer);
      stop.abort();
    },
  };
}

async function isServing(url: string, tls: ServiceTls | undefined, signal: AbortSignal): Promise<boolean> {
  try {
    const { status } = await serviceClient(Health, { url, tls }).check({}, { timeoutMs: CHECK_TIMEOUT_MS, signal });
    return status === Status.SERVING;
  } catch {
    return false;
  }
}
