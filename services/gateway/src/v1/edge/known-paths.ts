import { RequestRefusal } from '@offshoot/openai-api';
import { MODELS } from './plain-path.ts';

/** Of OpenAI's APIs before that of responses, where clients send what they are not told to send to that one. */
const OLDER: readonly string[] = ['/v1/chat/completions', '/v1/completions'];

/** For a path that nothing answers, or not with this method. `allowed`: the methods that it has. */
export function unknownPath(allowed: readonly string[], path = ''): RequestRefusal {
  const help = 'See /v1/openapi.json.';
  if (allowed.length > 0)
    return new RequestRefusal('invalid_request', 'This path has no such method.', {
      code: 'method_not_allowed',
      status: 405,
      help,
      allowed,
    });
  const told = OLDER.includes(path) ? `There is no ${path}. Use /v1/responses.` : 'There is no such path.';
  return new RequestRefusal('not_found', told, { code: 'unknown_url', help });
}

interface Known<Rule> {
  method: string;
  /** Such as `/v1/agents/:agent_id`. */
  path: string;
  rule: Rule;
}

export interface FoundPath<Rule> {
  methods: readonly string[];
  /** Undefined: the path has no such method. */
  ruleOf(method: string): Rule | undefined;
}

/** Finds the rule of a plain path. Every path with GET also takes HEAD. */
export function pathTable<Rule>(all: readonly Known<Rule>[]): (path: string) => FoundPath<Rule> {
  const bySize = Map.groupBy(
    // Of two that fit, the one that says more.
    all
      .map((known) => ({ ...known, steps: known.path.split('/') }))
      .sort((one, other) => parametersIn(one.path) - parametersIn(other.path)),
    ({ steps }) => sizeOf(steps),
  );
  return (path) => {
    // The one parameter that may have slashes.
    const given = path.startsWith(MODELS) ? [...MODELS.split('/').slice(0, -1), 'any'] : path.split('/');
    const found = (bySize.get(sizeOf(given)) ?? []).filter(({ steps }) =>
      steps.every((step, n) => step === given[n] || step.startsWith(':')),
    );
    return {
      get methods() {
        return [...new Set(found.flatMap(({ method }) => (method === 'GET' ? [method, 'HEAD'] : [method])))];
      },
      ruleOf: (method) => found.find((known) => known.method === (method === 'HEAD' ? 'GET' : method))?.rule,
    };
  };
}

const parametersIn = (path: string): number => path.split('/:').length;

/** Few templates have the same. */
const sizeOf = (steps: readonly string[]): string => `${steps[2]} ${steps.length}`;
