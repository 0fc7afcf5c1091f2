import type { FastifyInstance } from 'fastify';
import { UnfitRequest } from './request-refusals.ts';

/** What many clients send without a body: its type, and no bytes. That counts as no body, so that only routes that need one refuse it. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    parse(request, body as string, (error, value) => done(error && isJson(body as string) ? forbiddenName() : error, value));
  });
}

/** Names that could change how objects behave. */
const forbiddenName = (): UnfitRequest =>
  new UnfitRequest(
    400,
    "The body has a name that is not allowed: '__proto__', or 'constructor' with a 'prototype'.",
    'Give the field another name.',
  );

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
