import { RequestRefusal } from '@offshoot/open-responses';
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

interface Known {
  method: string;
  /** Such as `/v1/agents/:agent_id`. */
  path: string;
}

/** Which methods a plain path has. */
export function knownPaths(all: readonly Known[]): (path: string) => string[] {
  const bySize = Map.groupBy(
    all.map(({ method, path }) => ({ method, steps: path.split('/') })),
    ({ steps }) => sizeOf(steps),
  );
  return (path) => {
    // The one parameter that may have slashes.
    const given = path.startsWith(MODELS) ? [...MODELS.split('/').slice(0, -1), 'any'] : path.split('/');
    const found = (bySize.get(sizeOf(given)) ?? []).filter(({ steps }) =>
      steps.every((step, n) => step === given[n] || step.startsWith(':')),
    );
    return [...new Set(found.map(({ method }) => method))];
  };
}

/** Few templates have the same. */
const sizeOf = (steps: readonly string[]): string => `${steps[2]} ${steps.length}`;
