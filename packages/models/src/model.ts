// The model port: what a program asks of a language model, and what it hears back, whatever endpoint runs the model.

/** What was said before, oldest first. `arguments` is JSON as the model wrote it: nobody has checked it. */
export type ModelItem =
  | { is: 'message'; role: 'user' | 'assistant'; text: string }
  | { is: 'call'; callId: string; name: string; arguments: string }
  | { is: 'result'; callId: string; output: string };

/** A function that the model may call. */
interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  model: string;
  /** What only the program says to the model. */
  instructions: string;
  items: readonly ModelItem[];
  tools?: readonly ModelTool[];
  /** `{name}`: this tool must be called. Default: `auto`. */
  toolChoice?: 'auto' | 'none' | 'required' | { name: string };
  /** `json`: one JSON object, if the endpoint can hold the model to that. Default: text. */
  format?: 'text' | 'json';
  /** 0 to 2. Default: the endpoint's. */
  temperature?: number;
  /** Includes what the model thinks, if the endpoint counts so. */
  maxOutputTokens: number;
  /** False: the answer comes as one piece. Default: true. */
  isStreamed?: boolean;
}

/** `call` comes once all of its arguments are there. `end` is the last event, and there is always one unless `run` throws. */
export type ModelEvent =
  | { is: 'thinking'; text: string }
  | { is: 'text'; text: string }
  | { is: 'call'; callId: string; name: string; arguments: string }
  | { is: 'end'; finish: 'stop' | 'length' | 'calls' | 'filtered'; usage?: { inputTokens: number; outputTokens: number } };

export interface Model {
  /** Leaving the loop ends the request. Throws ModelError. */
  run(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Checks that the endpoint responds and accepts the key. Calls no model. Throws ModelError. */
  reachable(signal: AbortSignal): Promise<void>;
}

/** `refused`: key, model or request rejected; `limited`: too many calls; `spent`: nothing left to pay with; `garbage`: unusable output. */
export type ModelFailure = 'unreachable' | 'refused' | 'limited' | 'spent' | 'timeout' | 'garbage' | 'cancelled';

/** The message contains no key, no prompt and no answer. `retryable`: whether a later attempt may help. */
export class ModelError extends Error {
  readonly retryable: boolean;
  readonly failure: ModelFailure;
  constructor(message: string, { retryable, failure }: { retryable: boolean; failure: ModelFailure }) {
    super(message);
    this.name = 'ModelError';
    this.retryable = retryable;
    this.failure = failure;
  }
}

export const garbage = (what: string): ModelError =>
  new ModelError(`The language model's answer cannot be used: ${what}.`, { retryable: true, failure: 'garbage' });
