import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
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

/** Counts all RPCs of a service by their method and how they end. */
export function timeRpcs(service: string): Interceptor {
  return (next) => async (request) => {
    const begun = performance.now();
    const count = (status: string) => {
      const method = `${request.service.typeName}/${request.method.name}`;
      const labels = { service, 'rpc.method': method, 'rpc.response.status_code': status };
      duration.observe(labels, (performance.now() - begun) / 1000);
    };
    try {
      const answer = await next(request);
      if (answer.stream) return { ...answer, message: untilItsEnd(answer.message, count) };
      count('OK');
      return answer;
    } catch (error) {
      count(statusOf(error));
      throw error;
    }
  };
}

/** A caller that leaves before the end has cancelled. */
async function* untilItsEnd<T>(messages: AsyncIterable<T>, count: (status: string) => void): AsyncIterable<T> {
  let status = 'CANCELLED';
  try {
    yield* messages;
    status = 'OK';
  } catch (error) {
    status = statusOf(error);
    throw error;
  } finally {
    count(status);
  }
}

/** Refusals get their code further out. Both enums are those of gRPC. */
function statusOf(error: unknown): string {
  const code = error instanceof Refusal ? (codeByReason[error.reason] as number) : ConnectError.from(error).code;
  // Connect spells it with one l.
  return code === Code.Canceled ? 'CANCELLED' : (statusNames.get(code) ?? 'UNKNOWN');
}
