// What the operator sees of responses. Nothing of it says whose they are, or what is in them.
import { counter, gauge, histogram } from '@offshoot/runtime/metrics';

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640];
/** As OpenTelemetry recommends for tokens. */
const TOKENS = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576];

export const responsesEnded = counter('offshoot.responses', 'Responses that have ended, by their status.', ['status']);
export const timeToFirstToken = histogram('gen_ai.server.time_to_first_token', 'From the start of a response to its first text.', {
  unit: 's',
  labels: ['gen_ai.operation.name'],
  buckets: SECONDS,
});
export const requestDuration = histogram('gen_ai.server.request.duration', 'From the start of a response to its end.', {
  unit: 's',
  labels: ['gen_ai.operation.name'],
  buckets: SECONDS,
});
export const tokenUsage = histogram('gen_ai.client.token.usage', 'Tokens of the language model in one response, compaction or summary.', {
  unit: '{token}',
  labels: ['gen_ai.operation.name', 'gen_ai.token.type'],
  buckets: TOKENS,
});
export const toolCalls = counter('offshoot.tool_calls', 'Calls of tools in responses.', ['gen_ai.tool.type', 'outcome']);
export const queuedResponses = gauge('offshoot.responses_queued', 'Responses in the background that wait to be run, of all processes.');
export const waitingUsage = gauge('offshoot.usage_records_waiting', 'What was used and not counted yet, of all processes.');
