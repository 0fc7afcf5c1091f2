// A language model that says again what was recorded, call by call, and nothing else.
import { type Model, ModelError, type ModelEvent, type ModelRequest } from '@offshoot/models';
import { materialOf, promptOf, type RecordedAnswer, type RecordedCall } from './recording.ts';

export interface Unanswered {
  request: ModelRequest;
  prompt: readonly string[];
}

export class RecordedModel implements Model {
  /** What was asked and answered so far. */
  readonly calls: RecordedCall[] = [];
  /** The first question that nothing is recorded for. All later ones fail, too: they follow from an answer that there is not. */
  unanswered: Unanswered | undefined;
  readonly #left: RecordedCall[];
  readonly #isLoose: boolean;

  /** `isLoose`: an answer counts for a prompt, too, that differs in rules and descriptions of tools only. */
  constructor(calls: readonly RecordedCall[], { isLoose = false } = {}) {
    this.#left = [...calls];
    this.#isLoose = isLoose;
  }

  /** What is recorded and was not asked. */
  get left(): readonly RecordedCall[] {
    return this.#left;
  }

  async reachable(): Promise<void> {}

  async *run(request: ModelRequest): AsyncGenerator<ModelEvent> {
    const prompt = promptOf(request);
    const answer = this.unanswered === undefined ? this.#answerTo(prompt) : undefined;
    if (answer === undefined) {
      this.unanswered ??= { request, prompt };
      throw new ModelError('Nothing is recorded for this.', { retryable: false, failure: 'refused' });
    }
    this.calls.push({ prompt, answer });
    const { text = '', tool_calls = [] } = answer;
    if (text !== '') yield { is: 'text', text };
    for (const [i, call] of tool_calls.entries()) {
      const json = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
      yield { is: 'call', callId: `call_${this.calls.length}_${i}`, name: call.name, arguments: json };
    }
    yield { is: 'end', finish: tool_calls.length > 0 ? 'calls' : 'stop' };
  }

  /** Two agents may ask at once, so the order is not all. */
  #answerTo(prompt: readonly string[]): RecordedAnswer | undefined {
    const text = prompt.join('\n');
    const exact = this.#left.findIndex((one) => one.prompt.join('\n') === text);
    const material = materialOf(prompt);
    const found = exact >= 0 || !this.#isLoose ? exact : this.#left.findIndex((one) => materialOf(one.prompt) === material);
    return found < 0 ? undefined : this.#left.splice(found, 1)[0]?.answer;
  }
}

const RECORD_ANEW = 'npm run bench -- conversation --record URL';

/** What the prompts have that the recording does not, or the other way round. Undefined: nothing. */
export function differenceIn(title: string, model: RecordedModel): string | undefined {
  const { unanswered, left, calls } = model;
  if (unanswered === undefined && left.length === 0) return undefined;
  const asked = unanswered?.prompt ?? [];
  const recorded = left[0]?.prompt ?? [];
  const at = Array.from({ length: Math.max(asked.length, recorded.length) }, (_, i) => i).find((i) => asked[i] !== recorded[i]) ?? 0;
  const line = (prompt: readonly string[]) => (prompt.length === 0 ? '(no call)' : (prompt[at] ?? '(the prompt ends before)'));
  return [
    `${title}: call ${calls.length + 1} is not the recorded one. Line ${at + 1} of its prompt:`,
    `  recorded: ${line(recorded)}`,
    `  asked:    ${line(asked)}`,
    `If that is meant, record it anew: ${RECORD_ANEW}`,
  ].join('\n');
}
