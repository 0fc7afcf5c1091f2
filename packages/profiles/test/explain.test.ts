import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, explainRequest, inherit, mergeRequest, type ProfileBody, type ProfileTool, withRegistryTools } from '../src/index.ts';
import { anyChain, anyRequest } from './arbitrary.ts';
import { sorted } from './model.ts';

const chainOf = (bodies: readonly ProfileBody[]) =>
  bodies.map((body, i) => ({ source: { profile_id: `agent_${i}`, version: i + 1 }, body }));

/** The values of an explanation, without their sources. */
function valuesIn(explained: unknown): unknown {
  if (Array.isArray(explained)) return explained.map(valuesIn);
  if (typeof explained !== 'object' || explained === null) return explained;
  if ('source' in explained && 'value' in explained) return explained.value;
  return Object.fromEntries(Object.entries(explained).map(([name, inner]) => [name, valuesIn(inner)]));
}

function configIn(explained: object): unknown {
  const values = valuesIn(explained) as { instructions: string[] };
  return { ...values, instructions: values.instructions.join('\n\n') };
}

describe('an explanation', () => {
  test('has exactly the values that are in effect', () => {
    fc.assert(
      fc.property(anyChain, anyRequest, (chain, request) => {
        const effective = inherit(chain);
        const explanation = explain(chainOf(chain));
        expect(sorted(configIn(explanation))).toBe(sorted(effective));
        expect(sorted(configIn(explainRequest(explanation, request)))).toBe(sorted(mergeRequest(effective, request)));
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('names the version of the profile, the request, or the default', () => {
    const base: ProfileBody = {
      name: 'base',
      instructions: 'Obey.',
      temperature: 0.5,
      store_required: true,
      metadata: { team: 'a', managed_by: 'b' },
      tools: [{ type: 'function', name: 'f' }],
      soul: { role: 'clerk', restricted_topics: ['salaries'] },
    };
    const child: ProfileBody = {
      name: 'child',
      instructions: 'In {{city}}.',
      metadata: { team: 'c' },
      tools: [{ type: 'code_interpreter' }],
      variables: { city: { type: 'string' } },
      soul: { role: 'cook', restricted_topics: ['wine'] },
    };
    const [ofBase, ofChild] = [
      { profile_id: 'agent_0', version: 1 },
      { profile_id: 'agent_1', version: 2 },
    ];
    const explanation = explain(chainOf([base, child]), { city: 'Rome' });
    expect(explanation).toMatchObject({
      instructions: [
        { value: 'Obey.', source: ofBase },
        { value: 'In Rome.', source: ofChild },
      ],
      temperature: { value: 0.5, source: ofBase },
      top_p: { value: null, source: 'default' },
      store: { value: true, source: ofBase },
      metadata: { team: { value: 'c', source: ofChild }, managed_by: { value: 'b', source: ofBase } },
      tools: [{ source: ofBase }, { source: ofChild }],
      soul: {
        role: { value: 'cook', source: ofChild },
        restricted_topics: [
          { value: 'salaries', source: ofBase },
          { value: 'wine', source: ofChild },
        ],
      },
    });
    expect(
      explainRequest(explanation, { instructions: 'Mine.', temperature: 1, store: false, tools: [{ type: 'function', name: 'f' }] }),
    ).toMatchObject({
      instructions: [{ value: 'Mine.', source: 'request' }],
      temperature: { value: 1, source: 'request' },
      store: { value: true, source: ofBase },
      tools: [{ source: 'request' }, { source: ofChild }],
    });
  });
});

describe('the tools of the registry', () => {
  const ticket: ProfileTool = { type: 'function', name: 'create_ticket', parameters: { type: 'object' } };
  const server: ProfileTool = {
    type: 'mcp',
    server_label: 'wiki',
    server_url: 'https://wiki.example',
    require_approval: 'never',
    headers: { 'X-Key': { secret_id: 'secret_a' } },
  };
  const registry = new Map<string, ProfileTool>([
    ['tool_ticket', ticket],
    ['tool_wiki', server],
  ]);
  const refers = (...tools: ProfileTool[]): ProfileBody => ({ name: 'a', instructions: 'b', tools });

  test('take the place of their IDs; what a profile says of a server itself wins', () => {
    const body = refers(
      { type: 'function', registry_id: 'tool_ticket' },
      { type: 'mcp', registry_id: 'tool_wiki', allowed_tools: ['read'], require_approval: 'always' },
    );
    expect(withRegistryTools(body, registry)).toEqual({
      body: refers(ticket, { ...server, allowed_tools: ['read'], require_approval: 'always' }),
      missing: [],
    });
  });

  test('are told apart by name when profiles inherit', () => {
    const base = withRegistryTools(refers({ type: 'function', registry_id: 'tool_ticket' }), registry).body;
    expect(inherit([base, refers({ type: 'function', name: 'create_ticket', description: 'mine' })]).tools).toEqual([
      { type: 'function', name: 'create_ticket', description: 'mine' },
    ]);
  });

  test('that do not exist, or are of another type, are told', () => {
    const body = refers({ type: 'function', registry_id: 'tool_gone' }, { type: 'function', registry_id: 'tool_wiki' });
    expect(withRegistryTools(body, registry)).toEqual({ body, missing: ['tool_gone', 'tool_wiki'] });
  });
});
