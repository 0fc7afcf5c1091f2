// What is kept of a decision: enough to say why, and nothing that a card would not show.
import { type Action, authorityOf, type Decision, type Source, valueText } from '@offshoot/actions';
import type { JsonValue } from '@offshoot/statements';

type DecisionOf<Is extends Decision['is']> = Extract<Decision, { is: Is }>;

/** The rule that decided. `signature`: it needs a statement of the owner. */
export type Why = DecisionOf<'run'>['by'] | DecisionOf<'ask'>['why'] | 'signature' | DecisionOf<'refuse'>['why'];

export interface BoundArgument {
  name: string;
  /** At most MAX_VALUE. */
  value: string;
  source: Source;
}

/** UTF-16 units: an address or a time, not a text. */
const MAX_VALUE = 200;
const MAX_ARGUMENTS = 20;

export function whyOf(decision: Decision): Why {
  switch (decision.is) {
    case 'run':
      return decision.by;
    case 'sign':
      return 'signature';
    case 'ask':
    case 'refuse':
      return decision.why;
  }
}

/** The arguments that say whom or what the action affects, with where each came from. */
export function boundArguments(action: Pick<Action, 'kind' | 'arguments'>): BoundArgument[] {
  return Object.entries(authorityOf(action))
    .slice(0, MAX_ARGUMENTS)
    .flatMap(([name, value]) => {
      const source = action.arguments[name]?.source;
      return source === undefined ? [] : [{ name, value: shortened(value), source }];
    });
}

function shortened(value: JsonValue): string {
  const text = valueText(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1).toWellFormed()}…`;
}
