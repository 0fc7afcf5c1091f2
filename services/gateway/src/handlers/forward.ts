import {
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';
import { refusalOf, requestIdHeader, requestIdOf, route, type ServiceRoute, SharedWatches } from '@offshoot/rpc';
import { type Caller, callerHeader, callerOf, operatorPassHeader } from '@offshoot/rpc/auth';
import type { UpstreamService } from '../adapters/upstream-service.ts';
import type { KeyWatch } from '../commands/key-watch.ts';
import { checkWhileItLasts } from '../commands/lasting-checks.ts';
import { operatorPassKey, sessionKey } from './authenticate.ts';

/**
 * Forwards every call of a public service to the service that owns it, on behalf of the authenticated caller. The client's own headers are
 * dropped; its deadline, its cancellation and the errors in the answer are passed on.
 */
export function forwardRoute(service: DescService, upstream: UpstreamService, lasting: LastingCalls): ServiceRoute {
  const methods = service.methods.map((method) => [method.localName, forward(method, upstream, lasting)]);
  return route(service, Object.fromEntries(methods) as ServiceImpl<DescService>);
}

/** How long-running calls are supervised. */
export interface LastingCalls {
  keyWatch: KeyWatch;
  /** The longest that a stream can outlive its session. */
  checkMs: number;
}

function forward(method: DescMethod, upstream: UpstreamService, lasting: LastingCalls) {
  if (method.methodKind === 'unary') return forwardUnary(method as DescMethodUnary, upstream);
  if (method.methodKind === 'server_streaming' && method.name.startsWith('Watch'))
    return forwardWatch(method as DescMethodServerStreaming, upstream, lasting);
  throw new Error(`${method.parent.typeName}/${method.name}: of streams, the gateway forwards watches only`);
}

function forwardUnary(method: DescMethodUnary, upstream: UpstreamService) {
  return async (request: Message, context: HandlerContext) => {
    try {
      return (await upstream.unary(method, context.signal, context.timeoutMs(), await headers(context, upstream), request)).message;
    } catch (error) {
      throw fromUpstream(error, upstream.name, context);
    }
  };
}

/**
 * For streams that send a state and then each newer one, which their name must promise: all watchers of the same thing by the same caller
 * share one stream.
 */
function forwardWatch(method: DescMethodServerStreaming, upstream: UpstreamService, lasting: LastingCalls) {
  const watches = new SharedWatches<Message>();
  return async function* (request: Message, context: HandlerContext) {
    const session = whileSessionLasts(context, lasting);
    const asked = await headers(context, upstream);
    const thing = Buffer.from(toBinary(method.input, request)).toString('base64');
    try {
      const open = (signal: AbortSignal) => messages(upstream.stream(method, signal, undefined, asked, one(request)));
      // Never shared between callers: the service decides for each what they may see.
      yield* watches.watch(`${nameOf(callerOf(context))} ${thing}`, open, AbortSignal.any([context.signal, session.over]));
    } catch (error) {
      throw fromUpstream(error, upstream.name, context);
    } finally {
      session.release();
    }
    session.over.throwIfAborted();
    context.signal.throwIfAborted();
  };
}

async function* messages<T>(response: Promise<{ message: AsyncIterable<T> }>): AsyncIterable<T> {
  yield* (await response).message;
}

/** A signed-in caller's stream ends soon after the session does, whether it was revoked, signed out or expired. */
function whileSessionLasts(context: HandlerContext, { keyWatch, checkMs }: LastingCalls): { over: AbortSignal; release: () => void } {
  const over = new AbortController();
  const session = context.values.get(sessionKey);
  if (!session) return { over: over.signal, release: () => {} };
  const checks = checkWhileItLasts(
    checkMs,
    () => keyWatch.checkLasting(session),
    (refused) => over.abort(refused),
  );
  return { over: over.signal, release: () => checks.stop() };
}

async function headers(context: HandlerContext, upstream: UpstreamService): Promise<Headers> {
  const pass = context.values.get(operatorPassKey);
  return new Headers({
    [callerHeader]: pass === undefined ? await upstream.callerHeader(nameOf(callerOf(context))) : operatorPassHeader(pass),
    [requestIdHeader]: requestIdOf(context),
  });
}

/** Never "a service": public callers are never services. */
function nameOf(caller: Caller): string {
  return caller.kind === 'user' ? caller.inboxId : 'anonymous';
}

/**
 * Refusals are passed on unchanged; but a service that does not know us means that we are misconfigured, which the client need not know.
 */
function fromUpstream(error: unknown, name: string, context: HandlerContext): unknown {
  if (!(error instanceof ConnectError)) return error;
  const refusal = refusalOf(error);
  if (refusal?.reason === 'CALLER_UNKNOWN' || refusal?.reason === 'CALLER_NOT_ALLOWED') {
    return new Error('a service refused the token of the gateway', { cause: error });
  }
  // A service that is up sends details. If the client disconnected or its deadline passed, the service is not to blame.
  const isAway = refusal?.reason === 'UPSTREAM_UNAVAILABLE' && error.details.length === 0;
  const isOwnDeadline = error.code === Code.DeadlineExceeded && context.timeoutMs() !== undefined;
  return isAway && !isOwnDeadline && !context.signal.aborted ? away(name, error) : error;
}

function away(name: string, cause: ConnectError): Refusal {
  const what = cause.code === Code.DeadlineExceeded ? 'did not answer in time' : 'does not answer';
  return new Refusal('UPSTREAM_UNAVAILABLE', `The ${name} service ${what}.`, {
    help: `Repeat the call in a moment. Everything that does not need the ${name} service still works.`,
    metadata: { upstream: name },
    cause,
  });
}

async function* one<T>(message: T): AsyncIterable<T> {
  yield message;
}
