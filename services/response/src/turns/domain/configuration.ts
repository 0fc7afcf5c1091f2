import { agentFieldOf, type CreateRequest, RequestRefusal } from '@offshoot/openai-api';
import type { Pin } from '../../database/domain/stored-response.ts';

/** A configuration that a response is pinned to, as it is stored: once in each tenant. */
export interface Configuration {
  digest: string;
  /** Its keys in the order written; the digest is that of its RFC 8785 form. */
  json: string;
}

type Naming = Pick<CreateRequest, 'agent_id' | 'prompt'>;

/** Where the configuration of a turn comes from. */
type PinChoice = { is: 'none' } | { is: 'kept'; pin: Pin } | { is: 'new'; reference: string; variables: Readonly<Record<string, unknown>> };

/**
 * A conversation keeps the configuration that it has until a request names another agent, version, label or variables; then there is a new
 * one. Naming the same agent without a version, or with the version that it has, keeps it. Throws RequestRefusal for what is no profile.
 */
export function pinFor(request: Naming, before: Pin | undefined): PinChoice {
  const reference = referenceIn(request);
  const given = request.prompt?.variables ?? undefined;
  if (reference === undefined) return before === undefined ? { is: 'none' } : { is: 'kept', pin: before };
  if (reference.startsWith('inst_')) throw instanceRefused(agentFieldOf(request));
  const isSame = before !== undefined && [before.agentId, `${before.agentId}@${before.agentVersion}`, before.reference].includes(reference);
  if (isSame && (given === undefined || isEqual(given, before.variables))) return { is: 'kept', pin: before };
  return { is: 'new', reference, variables: given ?? (isSame ? before.variables : {}) };
}

/** `agent_id`, or `prompt` in the same form. */
function referenceIn({ agent_id, prompt }: Naming): string | undefined {
  if (!prompt) return agent_id ?? undefined;
  const inPrompt = prompt.version ? `${prompt.id}@${prompt.version}` : prompt.id;
  if (!agent_id || agent_id === inPrompt || agent_id === prompt.id) return inPrompt;
  if (inPrompt === prompt.id) return agent_id;
  throw new RequestRefusal('invalid_request', "'prompt.version' and 'agent_id' name different versions. Send one of them.", {
    code: 'invalid_value',
    param: 'prompt.version',
  });
}

function instanceRefused(param: string): RequestRefusal {
  return new RequestRefusal(
    'permission_denied',
    'An agent that people trained belongs to its owner, with all that it learned, so no request runs it. Name a profile (agent_…).',
    { code: 'agent_is_an_instance', param },
  );
}

/** Of JSON whose values are texts, numbers and the like. */
function isEqual(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && JSON.stringify(a[key]) === JSON.stringify(b[key]))
  );
}
