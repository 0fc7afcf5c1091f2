import { promptTokens, tokensOf } from './estimated-tokens.ts';
import type { Model } from './model.ts';

/** Counts the tokens of everything that is asked through it: as the model says, and until it says so, or if it never does, by characters. */
export class ModelMeter {
  inputTokens = 0;
  outputTokens = 0;

  of(model: Model): Model {
    const meter = this;
    return {
      reachable: (signal) => model.reachable(signal),
      async *run(request, signal) {
        let asked = 0;
        let said = 0;
        let characters = 0;
        let hasBegun = false;
        const count = (input: number, output: number) => {
          meter.inputTokens += input - asked;
          meter.outputTokens += output - said;
          asked = input;
          said = output;
        };
        for await (const event of model.run(request, signal)) {
          // What an endpoint refuses costs nothing.
          if (!hasBegun) count(promptTokens(request), 0);
          hasBegun = true;
          if (event.is === 'end') {
            if (event.usage) count(event.usage.inputTokens, event.usage.outputTokens);
          } else {
            characters += event.is === 'call' ? event.arguments.length : event.text.length;
            count(asked, tokensOf(characters));
          }
          yield event;
        }
      },
    };
  }
}
