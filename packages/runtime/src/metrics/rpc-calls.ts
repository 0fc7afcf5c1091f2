import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { codeByReason, Refusal } from '@offshoot/refusals';
import { histogram } from './instruments.ts';

const duration = histogram('rpc_server_call_duration_seconds', 'Duration of RPCs.', {
  labels: ['service', 'rpc_method', 'rpc_response_status_code'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** Counts all unary RPCs of a service by their method. */
export function timeRpcs(service: string): Interceptor {
  return (next) => async (request) => {
    const begun = performance.now();
    const count = (code: string) => {
      const labels = { service, rpc_method: `${request.service.typeName}/${request.method.name}`, rpc_response_status_code: code };
      duration.observe(labels, (performance.now() - begun) / 1000);
    };
    try {
      const answer = await next(request);
      count('OK');
      return answer;
    } catch (error) {
      // Refusals get their code further out. Both enums are those of gRPC.
      count(Code[error instanceof Refusal ? (codeByReason[error.reason] as number) : ConnectError.from(error).code] ?? 'Unknown');
      throw error;
    }
  };
}
