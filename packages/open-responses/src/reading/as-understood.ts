// What clients send who cannot say it as this API does.
import { invalid } from './refusal.ts';

type Body = Readonly<Record<string, unknown>>;

/** What runs a request by its ID: a profile, a template, or an agent that people trained, which is refused later. */
const AGENT = /^(?:agent|tmpl|inst)_[a-z2-7]{26}(?:@|$)/;

/**
 * Most clients can name a model and nothing else: where it is the ID of an agent, it means `agent_id`. A JSON schema without a name and a
 * schema means any JSON. Throws RequestRefusal if two different agents are named.
 */
export function asUnderstood(body: Body): Record<string, unknown> {
  return withFormat(withAgent(body));
}

function withAgent({ model, ...rest }: Body): Record<string, unknown> {
  if (typeof model !== 'string' || !AGENT.test(model)) return model === undefined ? rest : { model, ...rest };
  const { agent_id = null } = rest;
  if (agent_id !== null && agent_id !== model)
    throw invalid("'model' and 'agent_id' name different agents. Send one of them.", 'invalid_value', 'model');
  return { ...rest, agent_id: model };
}

function withFormat(body: Body): Record<string, unknown> {
  const { format, ...text } = objectOf(body.text);
  const { type, name, schema } = objectOf(format);
  if (type !== 'json_schema' || name !== undefined || schema !== undefined) return body;
  return { ...body, text: { ...text, format: { type: 'json_object' } } };
}

const objectOf = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {});
