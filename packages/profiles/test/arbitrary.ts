import type { JsonObject } from '@offshoot/statements';
import { anyCharacter } from '@offshoot/testing';
import fc from 'fast-check';
import type { ProfileBody, ProfileTool } from '../src/index.ts';

/** Names that collide often, and some that all objects have. */
const name = fc.constantFrom('a', 'b', 'search', 'constructor', 'toString', 'valueOf');
const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 12 }).filter((one) => !one.includes('\0'));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });

const anyTool: fc.Arbitrary<ProfileTool> = fc.oneof(
  fc.record({ type: fc.constant('function' as const), name, description: maybe(text), strict: maybe(fc.boolean()) }),
  fc.record({ type: fc.constant('function' as const), registry_id: name }),
  fc.record({
    type: fc.constant('mcp' as const),
    server_label: maybe(name),
    server_url: fc.constantFrom('https://a.example', 'https://b.example'),
    require_approval: maybe(fc.constantFrom('always' as const, 'never' as const)),
  }),
  fc.record({ type: fc.constant('file_search' as const), vector_store_ids: maybe(fc.uniqueArray(name, { maxLength: 2 })) }),
  fc.record({ type: fc.constant('code_interpreter' as const), sandbox_policy_id: maybe(name) }),
);

/** Tools that a profile has only once. Any number of others may be the same. */
const identity = (tool: ProfileTool): string | object => {
  if (tool.type === 'function') return `f ${tool.name ?? `#${tool.registry_id}`}`;
  return tool.type === 'mcp' ? `m ${tool.server_label ?? tool.server_url}` : {};
};

const lines = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 });
const soul = fc.record({
  role: maybe(fc.constantFrom('r', 's')),
  principles: maybe(lines),
  restricted_topics: maybe(lines),
  escalation_rules: maybe(
    fc.array(fc.record({ condition: fc.constantFrom('money', 'mail'), action: fc.constantFrom('block' as const, 'escalate' as const) }), {
      maxLength: 3,
    }),
  ),
});

/** What `checkProfile` accepts; several of them often say something about the same. */
export const anyProfile: fc.Arbitrary<ProfileBody> = fc
  .record({
    name: fc.constantFrom('one', 'two'),
    display_name: maybe(fc.constantFrom('One', 'Two')),
    instructions: fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: text.map((one) => `${one}\n`) }),
    model: orNull(fc.constantFrom('m', 'n')),
    tools: orNull(fc.uniqueArray(anyTool, { maxLength: 5, selector: identity })),
    sandbox_policy_id: orNull(name),
    memory: orNull(fc.record({ conversation_retention_days: maybe(fc.nat(400)), summary_enabled: maybe(fc.boolean()) })),
    temperature: orNull(fc.double({ min: 0, max: 2, noNaN: true })),
    top_p: orNull(fc.double({ min: 0, max: 1, noNaN: true })),
    max_output_tokens: orNull(fc.integer({ min: 16, max: 2 ** 31 - 1 })),
    metadata: orNull(fc.dictionary(fc.oneof(name, text), text, { maxKeys: 4 }).map(withoutProto)),
    store: maybe(fc.boolean()),
    store_required: maybe(fc.boolean()),
    variables: maybe(
      fc.dictionary(name, fc.record({ type: fc.constantFrom('string' as const, 'number' as const), required: maybe(fc.boolean()) }), {
        maxKeys: 3,
      }),
    ),
    soul: maybe(soul),
    trust_level: maybe(fc.constantFrom('L1' as const, 'L2' as const, 'L3' as const, 'L4' as const)),
    tool_grants: maybe(
      fc.uniqueArray(fc.record({ tool_name: name, constraints: maybe(fc.constantFrom<JsonObject>({}, { to: null }, { to: 'x' })) }), {
        maxLength: 3,
        selector: ({ tool_name }) => tool_name,
      }),
    ),
  })
  .map((body) => (body.store_required === true && body.store === false ? { ...body, store: true } : body));

export const anyChain = fc.array(anyProfile, { minLength: 1, maxLength: 3 });

export const anyRequest = fc.record({
  instructions: orNull(text),
  model: orNull(fc.constantFrom('m', 'o')),
  tools: orNull(fc.array(anyTool, { maxLength: 4 })),
  temperature: orNull(fc.constantFrom(0, 1)),
  top_p: orNull(fc.constantFrom(0, 1)),
  max_output_tokens: orNull(fc.constantFrom(16, 17)),
  store: orNull(fc.boolean()),
});

function withoutProto(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== '__proto__'));
}
