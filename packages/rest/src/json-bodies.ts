import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Undefined: there is no body. Throws what the request is refused with. */
export type BodyReader = (headers: IncomingHttpHeaders, bytes: Buffer) => unknown;

/**
 * What many clients send without a body: its type, and no bytes. That counts as no body, so that only routes that need one refuse it.
 * `read`: reads each body. Default: Fastify's own parser, which refuses names that could change how objects behave.
 */
export function readJsonBodies(app: FastifyInstance, read?: BodyReader): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (read) done(null, read(request.headers, bytes as Buffer));
    else if (bytes.length === 0 && request.headers['content-encoding'] === undefined) done(null, undefined);
    else parse(request, bytes.toString(), done);
  });
}
