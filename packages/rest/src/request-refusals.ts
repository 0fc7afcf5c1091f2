import { ConnectError } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';
import type { FastifyError } from 'fastify';
import { schemaRefusal } from './request-checks.ts';
import type { RestApi } from './rest-api.ts';

/** A request that never became a call, with an HTTP status of its own. */
export class UnfitRequest extends Error {
  override readonly name = 'UnfitRequest';
  readonly status: number;
  readonly refusal: Refusal;

  /** `field`: the one that is wrong, if there is one. `retryAfterMs`: when the same request may be taken. */
  constructor(status: number, message: string, help: string, field?: string | null, retryAfterMs?: number) {
    super(message);
    this.status = status;
    const metadata = {
      ...(typeof field === 'string' && { field }),
      ...(retryAfterMs !== undefined && { retry_after_ms: String(retryAfterMs) }),
    };
    this.refusal = new Refusal('VALIDATION_FAILED', message, { help, metadata });
  }
}

/** What the caller is told about anything thrown. `status`: instead of the one that the reason has. */
export function refusedBy(thrown: unknown): { status?: number; refusal: unknown } {
  if (thrown instanceof Refusal || thrown instanceof ConnectError) return { refusal: thrown };
  if (thrown instanceof UnfitRequest) return thrown;
  const { statusCode = 500, code = '', validation, validationContext = '', message } = thrown as Partial<FastifyError>;
  if (validation) return { refusal: schemaRefusal(validationContext, validation) };
  // What Fastify cannot read. Anything else is a defect of ours.
  if (!code.startsWith('FST_ERR_') || statusCode >= 500) return { refusal: thrown };
  // Fastify quotes all of it.
  if (statusCode === 414) return new UnfitRequest(414, 'A part of the path is too long.', 'See the description of the API for its paths.');
  return new UnfitRequest(statusCode, `The request cannot be read: ${message}.`, nextSteps[statusCode] ?? 'Send valid JSON.');
}

const nextSteps: Record<number, string> = {
  413: 'Send a smaller message.',
  415: 'Send JSON, with the content type application/json.',
};

/** For a path that is none, or one that has other methods. */
export function unknownRoute({ routes, openApiPath }: RestApi, method: string, url: string): { allowed: string[]; thrown: UnfitRequest } {
  const path = url.split('?', 1)[0] ?? '';
  const help = `See ${openApiPath} for the routes.`;
  const allowed = routes.filter((route) => matches(route.path, path)).map((route) => route.method);
  if (allowed.length === 0) return { allowed, thrown: new UnfitRequest(404, 'There is no such route here.', help) };
  return { allowed, thrown: new UnfitRequest(405, `This path has no ${method}.`, help) };
}

function matches(template: string, path: string): boolean {
  const [want, have] = [template.split('/'), path.split('/')];
  return want.length === have.length && want.every((step, n) => step === have[n] || (step.startsWith('{') && have[n] !== ''));
}
