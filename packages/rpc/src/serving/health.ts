import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import { type Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';

/** How often Watch checks for a change. */
const WATCH_INTERVAL_MS = 500;

/** grpc.health.v1 for the services of one server; `ready` is called with each service's name, and with '' for the server itself. */
export function healthService(
  serviceNames: readonly string[],
  ready: (service: string) => boolean,
  draining: AbortSignal,
): ServiceImpl<typeof Health> {
  const status = (service: string) => {
    if (service !== '' && !serviceNames.includes(service)) return Status.SERVICE_UNKNOWN;
    return ready(service) && !draining.aborted ? Status.SERVING : Status.NOT_SERVING;
  };
  return {
    check({ service }) {
      const now = status(service);
      if (now === Status.SERVICE_UNKNOWN) throw new ConnectError(`No service ${service} here.`, Code.NotFound);
      return { status: now };
    },
    async *watch({ service }, { signal }) {
      for (let last: Status | undefined; !signal.aborted; ) {
        const now = status(service);
        if (now !== last) yield { status: now };
        last = now;
        await passed(WATCH_INTERVAL_MS, signal);
      }
    },
  };
}

function passed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
