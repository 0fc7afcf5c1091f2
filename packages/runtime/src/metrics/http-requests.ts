import { counter, histogram } from './instruments.ts';

const refused = counter('offshoot.refused_by_limit', 'Requests that were refused because of a limit.', ['service', 'limit']);

/** `limit`: our own word for it. */
export const countRefused = (service: string, limit: string): void => refused.add({ service, limit });

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const duration = histogram('http.server.request.duration', 'Duration of HTTP requests, until their last byte.', {
  unit: 's',
  labels: ['service', 'http.request.method', 'http.route', 'http.response.status_code'],
  buckets: SECONDS,
});

export interface TimedResponse {
  statusCode: number;
  once(event: 'close', listener: () => void): unknown;
}

/** Counts a request when its connection has everything, or is gone. `route`: our own word for the path, read then. */
export function countRequest(service: string, method: string | undefined, route: () => string, response: TimedResponse): void {
  const begun = performance.now();
  response.once('close', () => {
    const labels = {
      service,
      'http.request.method': METHODS.has(method ?? '') ? (method ?? '') : '_OTHER',
      'http.route': route(),
      'http.response.status_code': String(response.statusCode),
    };
    duration.observe(labels, (performance.now() - begun) / 1000);
  });
}

/** As much of a Fastify application as is needed. */
interface App {
  addHook(name: 'onRequest', hook: (request: Request, reply: { raw: TimedResponse }, done: () => void) => void): unknown;
}
interface Request {
  method: string;
  routeOptions: { url?: string | undefined };
}

/** Counts all requests of an application, by the patterns of its routes. To be called before the routes are added. */
export function timeRequests(app: App, service: string): void {
  app.addHook('onRequest', ({ method, routeOptions }, { raw }, done) => {
    countRequest(service, method, () => routeOptions.url ?? 'none', raw);
    done();
  });
}
