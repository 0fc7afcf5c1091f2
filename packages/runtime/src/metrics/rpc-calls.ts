import { Code, ConnectError, type Interceptor, type StreamRequest, type UnaryRequest } from '@connectrpc/connect';
import { codeByReason, Refusal } from '@offshoot/refusals';
import { histogram } from './instruments.ts';

const duration = histogram('rpc.server.call.duration', 'Duration of RPCs, of streams until their end.', {
  unit: 's',
  labels: ['service', 'rpc.method', 'rpc.response.status_code'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** As gRPC writes its codes: NOT_FOUND. */
const statusNames = new Map(
  Object.entries(Code).flatMap(([name, code]) =>
    typeof code === 'number' ? [[code, name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()] as const] : [],
  ),
);

/** `status`: as gRPC writes its codes. `error`: of a call that failed. */
type CallEnd = (status: string, error?: unknown) => void;

/** Hears how each call ends, and streams at their end. A caller that leaves before has cancelled, also if the handler ends well. */
export function hearEnds(begin: (request: UnaryRequest | StreamRequest) => CallEnd): Interceptor {
  return (next) => async (request) => {
    const ended = begin(request);
    try {
      const answer = await next(request);
      if (answer.stream) return { ...answer, message: untilItsEnd(answer.message, request.signal, ended) };
      ended('OK');
      return answer;
    } catch (error) {
      ended(statusOf(error), error);
      throw error;
    }
  };
}

async function* untilItsEnd<T>(messages: AsyncIterable<T>, signal: AbortSignal, ended: CallEnd): AsyncIterable<T> {
  let isOver = false;
  const end: CallEnd = (...how) => {
    if (!isOver) ended(...how);
    isOver = true;
  };
  // Who has left may never request the next message.
  const leave = () => end(statusOf(signal.reason));
  signal.addEventListener('abort', leave, { once: true });
  try {
    yield* messages;
    end('OK');
  } catch (error) {
    end(statusOf(error), error);
    throw error;
  } finally {
    end('CANCELLED');
    signal.removeEventListener('abort', leave);
  }
}

/** Counts all RPCs of a service by their method and how they end. */
export function timeRpcs(service: string): Interceptor {
  return hearEnds(({ service: { typeName }, method }) => {
    const begun = performance.now();
    return (status) => {
      const labels = { service, 'rpc.method': `${typeName}/${method.name}`, 'rpc.response.status_code': status };
      duration.observe(labels, (performance.now() - begun) / 1000);
    };
  });
}

/** Refusals get their code further out. Both enums are those of gRPC. */
export function statusOf(error: unknown): string {
  const code = error instanceof Refusal ? (codeByReason[error.reason] as number) : ConnectError.from(error).code;
  // Connect spells it with one l.
  return code === Code.Canceled ? 'CANCELLED' : (statusNames.get(code) ?? 'UNKNOWN');
}
