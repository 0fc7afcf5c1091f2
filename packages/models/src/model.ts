// The model port: what a program asks of a language model, and what it hears back, over any endpoint.

/**
 * A picture, a file, or what is written in a file, in a message. `at`: where in the text it stands, UTF-16 units. `url`, `data`: an address, or a
 * data URL with base64.
 */
export type ModelAttachment =
  | { is: 'image'; at: number; url: string; detail?: 'low' | 'high' | 'auto' }
  | { is: 'file'; at: number; name: string; data: string }
  | { is: 'document'; at: number; name: string; text: string };

/**
 * The conversation so far, oldest first. `system` and `developer` are words of the program in the middle of a conversation. `arguments` is JSON as the
 * model wrote it: nobody has checked it.
 */
export type ModelItem =
  | { is: 'message'; role: 'user' | 'assistant' | 'system' | 'developer'; text: string; attached?: readonly ModelAttachment[] }
  | { is: 'call'; callId: string; name: string; arguments: string }
  | { is: 'result'; callId: string; output: string; attached?: readonly ModelAttachment[] };

/** A function that the model may call. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Readonly<Record<string, unknown>>;
  /** The endpoint holds the model to the schema, if it can. Default: it need not. */
  isStrict?: boolean;
}

/** JSON that fits a schema. */
interface ModelFormat {
  /** Letters, digits, _ and -. */
  name: string;
  description?: string;
  schema: Readonly<Record<string, unknown>>;
  isStrict?: boolean;
}

export interface ModelRequest {
  model: string;
  /** What only the program says to the model, before everything else. Empty: nothing. */
  instructions: string;
  items: readonly ModelItem[];
  tools?: readonly ModelTool[];
  /** `{name}`: this tool must be called. Default: `auto`. */
  toolChoice?: 'auto' | 'none' | 'required' | { name: string };
  /** Whether one answer may call several tools. Default: the endpoint's. */
  isParallel?: boolean;
  /** `json`: one JSON object, if the endpoint can hold the model to that. Default: text. */
  format?: 'text' | 'json' | ModelFormat;
  /** 0 to 2. Default: the endpoint's. */
  temperature?: number;
  /** 0 to 1. Default: the endpoint's. */
  topP?: number;
  /** -2 to 2. Default: the endpoint's. */
  presencePenalty?: number;
  /** -2 to 2. Default: the endpoint's. */
  frequencyPenalty?: number;
  /** Tells how probable each token was, and of how many others, 0 to 20. Default: it does not. */
  topLogprobs?: number;
  /** How much a reasoning model thinks. Default: the endpoint's. */
  effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';
  /** Default: the endpoint's. */
  verbosity?: 'low' | 'medium' | 'high';
  /** Includes what the model thinks, if the endpoint counts so. Default: the model's own. */
  maxOutputTokens?: number;
  /** False: the answer comes as one piece. Default: true. */
  isStreamed?: boolean;
}

/** A token of an answer, and how probable it was: the natural logarithm. `bytes`: its UTF-8. */
export interface ModelLogprob {
  token: string;
  logprob: number;
  bytes: readonly number[];
}

/** A token with those that might have stood in its place. */
export interface ModelTokenLogprob extends ModelLogprob {
  others: readonly ModelLogprob[];
}

/** `inputTokens` includes what came from a cache, `outputTokens` what the model thought. */
export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  cachedTokens?: number;
  thinkingTokens?: number;
}

/**
 * `call` comes once all of its arguments are there. Before it may come `calling`, the beginning of these arguments, in pieces as the model writes
 * them: the first, maybe empty one says that it writes the call, and calls of which there are pieces come first and in order. `refusal` is said in place of an answer. `end` is the last event, and there is
 * always one unless `run` throws. No text has half of a character.
 */
export type ModelEvent =
  | { is: 'thinking'; text: string }
  | { is: 'text'; text: string; logprobs?: readonly ModelTokenLogprob[] }
  | { is: 'refusal'; text: string }
  | { is: 'calling'; callId: string; name: string; arguments: string }
  | { is: 'call'; callId: string; name: string; arguments: string }
  | { is: 'end'; finish: 'stop' | 'length' | 'calls' | 'filtered'; usage?: ModelUsage };

export interface Model {
  /** Leaving the loop ends the request. Throws ModelError. */
  run(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Checks that the endpoint responds and accepts the key. Calls no model. Throws ModelError. */
  reachable(signal: AbortSignal): Promise<void>;
}

/** `too_long`: more than the model can read; `refused`: key, model or request rejected; `limited`: too many calls; `spent`: nothing left to pay with; `garbage`: unusable output. */
export type ModelFailure = 'unreachable' | 'too_long' | 'refused' | 'limited' | 'spent' | 'timeout' | 'garbage' | 'cancelled';

interface ModelErrorDetails {
  /** Whether a later attempt may help. */
  retryable: boolean;
  failure: ModelFailure;
  /** What the endpoint refused, if it did: the key, the path of its URL, or what was asked with them, a model or anything else. */
  refused?: 'key' | 'path' | 'model' | 'request';
  /** When it may be asked again, if it said so, milliseconds from now. */
  retryAfterMs?: number;
}

/** The message contains no key, no prompt and no answer. */
export class ModelError extends Error implements Readonly<ModelErrorDetails> {
  readonly retryable: boolean;
  readonly failure: ModelFailure;
  readonly refused?: ModelErrorDetails['refused'];
  readonly retryAfterMs?: number;
  constructor(message: string, { retryable, failure, refused, retryAfterMs }: ModelErrorDetails) {
    super(message);
    this.name = 'ModelError';
    this.retryable = retryable;
    this.failure = failure;
    if (refused !== undefined) this.refused = refused;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

export const garbage = (what: string): ModelError =>
  new ModelError(`The language model's answer cannot be used: ${what}.`, { retryable: true, failure: 'garbage' });

/** The first `maxChars` UTF-16 units of what the model says. The rest is not awaited, and the request ends. `onText`: called at the first. */
export async function textOf(events: AsyncIterable<ModelEvent>, maxChars: number, onText?: () => void): Promise<string> {
  let text = '';
  for await (const event of events) {
    if (event.is === 'text') {
      if (text === '') onText?.();
      text += event.text;
    }
    if (text.length >= maxChars) break;
  }
  return text.slice(0, maxChars).toWellFormed();
}
