// What clients send who cannot say it as this API does.
import { invalid } from './refusal.ts';

type Body = Readonly<Record<string, unknown>>;

/** What runs a request by its ID: a profile, a template, or an agent that people trained, which is refused later. */
const AGENT = /^(?:agent|tmpl|inst)_[a-z2-7]{26}(?:@|$)/;

/** On a request whose `model` was the ID of an agent. */
const isNamedAsModel = Symbol('agent named as model');

/**
 * Most clients can name a model and nothing else: where it is the ID of an agent, it means `agent_id`. A JSON schema of which nothing is said
 * means any JSON. Throws RequestRefusal if two different agents are named.
 */
export function asUnderstood(body: Body): Record<string, unknown> {
  return withFormat(withAgent(body));
}

/** The field with which a request names its agent, or the conversation or response that has one. */
export function agentFieldOf(request: object): 'model' | 'agent_id' | 'prompt.id' | 'conversation' | 'previous_response_id' {
  const { agent_id, prompt, conversation } = request as Readonly<Record<string, unknown>>;
  if (agent_id) return isNamedAsModel in request ? 'model' : 'agent_id';
  if (prompt) return 'prompt.id';
  return conversation ? 'conversation' : 'previous_response_id';
}

function withAgent({ model, ...rest }: Body): Record<string, unknown> {
  if (typeof model !== 'string' || !AGENT.test(model)) return model === undefined ? rest : { model, ...rest };
  const { agent_id: named = null } = rest;
  if (named === null) return { ...rest, agent_id: model, [isNamedAsModel]: true };
  if (typeof named !== 'string') return rest;
  return { ...rest, agent_id: sameAgent(model, named) };
}

/** Both with their version, if one has it. */
function sameAgent(model: string, agentId: string): string {
  const [[ofModel, version], [ofId, other]] = [model.split('@', 2), agentId.split('@', 2)];
  if (ofModel !== ofId) throw invalid("'model' and 'agent_id' name different agents. Send one of them.", 'invalid_value', 'model');
  if (version !== undefined && other !== undefined && version !== other)
    throw invalid("'model' and 'agent_id' name different versions. Send one of them.", 'invalid_value', 'model');
  return version === undefined ? agentId : model;
}

function withFormat(body: Body): Record<string, unknown> {
  const { format, ...text } = objectOf(body.text);
  const { type, ...more } = objectOf(format);
  if (type !== 'json_schema' || Object.keys(more).length > 0) return body;
  return { ...body, text: { ...text, format: { type: 'json_object' } } };
}

const objectOf = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {});
