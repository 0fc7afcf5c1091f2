import type { JsonValue } from '@offshoot/statements';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkProfile, problemText, statusOf } from '../src/index.ts';

const problems = (more: Record<string, unknown>) =>
  checkProfile({ name: 'a', instructions: 'b', ...more }).map(({ path, code }) => `${path} ${code}`);
const tool = (more: Record<string, unknown>) => problems({ tools: [more] });
const nested = (levels: number): JsonValue => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('the form of a profile', () => {
  test('is JSON of an object with a name and instructions', () => {
    expect(checkProfile([])).toMatchObject([{ path: '', code: 'wrong_type' }]);
    expect(checkProfile(undefined)).toMatchObject([{ code: 'not_json' }]);
    expect(checkProfile({}).map(problemText)).toEqual(['name is missing.', 'instructions is missing.']);
    expect(checkProfile({ name: null, instructions: null }).map(({ code }) => code)).toEqual(['wrong_type', 'wrong_type']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['name wrong_pattern', { name: 'Agent' }],
    ['name wrong_pattern', { name: '' }],
    ['name wrong_pattern', { name: 'a'.repeat(65) }],
    ['name wrong_pattern', { name: 'a\n' }],
    ['name wrong_pattern', { name: 'аgent' }],
    ['instructions too_short', { instructions: '' }],
    ['instructions too_long', { instructions: 'a'.repeat(262_145) }],
    ['instructions too_long', { instructions: '€'.repeat(87_382) }],
    ['instructions not_json', { instructions: 'half \ud83d' }],
    ['instructions not_json', { instructions: 'nul \0' }],
    ['display_name wrong_pattern', { display_name: 'two\nlines' }],
    ['display_name wrong_pattern', { display_name: 'turned \u202e around' }],
    ['temperature too_large', { temperature: 2.1 }],
    ['temperature too_small', { temperature: -0.1 }],
    ['temperature wrong_type', { temperature: '0.2' }],
    ['temperature wrong_type', { temperature: Number.POSITIVE_INFINITY }],
    ['top_p too_large', { top_p: 1.01 }],
    ['max_output_tokens too_small', { max_output_tokens: 15 }],
    ['max_output_tokens wrong_type', { max_output_tokens: 1.5 }],
    ['max_output_tokens wrong_type', { max_output_tokens: 1e300 }],
    ['max_output_tokens too_large', { max_output_tokens: 2 ** 31 }],
    ['metadata.a wrong_type', { metadata: { a: 1 } }],
    ['metadata.a wrong_type', { metadata: { a: null } }],
    ['metadata.a too_long', { metadata: { a: 'a'.repeat(513) } }],
    ['metadata[""] too_short', { metadata: { '': 'a' } }],
    ['metadata too_many', { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, ''])) }],
    ['memory.conversation_retention_days too_small', { memory: { conversation_retention_days: -1 } }],
    ['memory.days unknown_field', { memory: { days: 1 } }],
    ['memory.knowledge not_allowed', { memory: { knowledge: 'write' } }],
    ['tools wrong_type', { tools: {} }],
    ['tools too_many', { tools: Array.from({ length: 65 }, () => ({ type: 'file_search' })) }],
    ['trust_level not_allowed', { trust_level: 'L5' }],
    ['soul.role too_long', { soul: { role: '€'.repeat(54) } }],
    ['soul.escalation_rules[0].action not_allowed', { soul: { escalation_rules: [{ condition: 'money', action: 'ask' }] } }],
    ['variables["a b"] wrong_pattern', { variables: { 'a b': { type: 'string' } } }],
    ['access_control.allowed_subjects repeated', { access_control: { allowed_subjects: ['user_a', 'user_a'] } }],
    ['access_control.allowed_subjects[0] wrong_pattern', { access_control: { allowed_subjects: ['alice'] } }],
    ['access_control.denied_subjects[0] wrong_pattern', { access_control: { denied_subjects: ['user_alice '] } }],
    ['temprature unknown_field', { temprature: 1 }],
    ['__proto__ unknown_field', JSON.parse('{"__proto__": {"name": "x"}}')],
    ['metadata.__proto__ unknown_field', { metadata: JSON.parse('{"__proto__": "x"}') }],
    ['id read_only_field', { id: 'agent_x' }],
  ])('is refused at %s', (problem, more) => {
    expect(problems(more)).toContain(problem);
    expect(statusOf(checkProfile({ name: 'a', instructions: 'b', ...more }))).toBe(400);
  });

  test('counts characters, not units, where it counts characters', () => {
    expect(problems({ metadata: { a: '😀'.repeat(512), ['😀'.repeat(512)]: '' }, instructions: '€'.repeat(87_381) })).toEqual([]);
    expect(problems({ metadata: { a: '😀'.repeat(513) } })).toEqual(['metadata.a too_long']);
  });

  test('takes names that all objects have for names like others', () => {
    expect(problems({ metadata: { constructor: 'a', toString: 'b', hasOwnProperty: 'c' } })).toEqual([]);
    expect(problems({ constructor: 'a' })).toEqual(['constructor unknown_field']);
    expect(tool({ type: 'constructor' })).toEqual(['tools[0].type not_allowed']);
  });

  test('is bounded in depth, parts and bytes, however it is built', () => {
    expect(problems({ tools: [{ type: 'function', name: 'f', parameters: nested(40) }] })).toEqual(['tools[0].parameters.a too_large']);
    let deep: unknown = 'x';
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(problems({ tools: deep })).toHaveLength(1);
    expect(problems({ tools: Array.from({ length: 30_000 }, () => 1) })).toEqual([' too_large']);
    expect(problems({ description: 'a'.repeat(2_000_000) })).toEqual([' too_large']);
    expect(problems(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, 1])))).toHaveLength(32);
  });

  test('what is null is missing', () => {
    const fields = ['display_name', 'description', 'model', 'tools', 'sandbox_policy_id', 'memory', 'temperature', 'top_p'];
    const more = ['max_output_tokens', 'metadata', 'base_profile_id', 'access_control', 'store', 'variables', 'soul', 'tool_grants'];
    expect(problems(Object.fromEntries([...fields, ...more].map((field) => [field, null])))).toEqual([]);
  });
});

describe('a tool', () => {
  test.each<[string, Record<string, unknown>]>([
    ['tools[0].type not_allowed', { type: 'web_search' }],
    ['tools[0].type not_allowed', {}],
    ['tools[0].name missing', { type: 'function' }],
    ['tools[0].name wrong_pattern', { type: 'function', name: 'a b' }],
    ['tools[0].arguments unknown_field', { type: 'function', name: 'a', arguments: {} }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { type: 'text' } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { type: 'array' } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { properties: { b: { type: 'strin' } } } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { properties: { b: 'string' } } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { required: [1] } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { properties: { b: { pattern: '(' } } } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { properties: { b: { $ref: 'https://example.org' } } } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { $ref: '#/nope' } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { properties: { b: { $ref: '#/__proto__' } } } }],
    ['tools[0].parameters bad_schema', { type: 'function', name: 'a', parameters: { properties: { b: { $ref: '#nope' } } } }],
    ['tools[0].parameters too_long', { type: 'function', name: 'a', parameters: { description: 'a'.repeat(33_000) } }],
    ['tools[0].server_url missing', { type: 'mcp', server_label: 'a' }],
    ['tools[0].server_url wrong_pattern', { type: 'mcp', server_url: 'file:///etc/passwd' }],
    ['tools[0].server_url wrong_pattern', { type: 'mcp', server_url: 'https://[' }],
    ['tools[0].server_url wrong_pattern', { type: 'mcp', server_url: 'https://example.org/#a' }],
    ['tools[0].server_label wrong_pattern', { type: 'mcp', server_url: 'https://example.org', server_label: 'a b' }],
    ['tools[0].require_approval not_allowed', { type: 'mcp', server_url: 'https://example.org', require_approval: 'sometimes' }],
    ['tools[0].max_num_results too_large', { type: 'file_search', max_num_results: 51 }],
    ['tools[0].vector_store_ids[0] wrong_pattern', { type: 'file_search', vector_store_ids: ['a/b'] }],
    ['tools[0].ranking_options.score_threshold too_large', { type: 'file_search', ranking_options: { score_threshold: 2 } }],
    ['tools[0].filters.key missing', { type: 'file_search', filters: { type: 'eq', value: 1 } }],
    ['tools[0].filters.filters[0].type not_allowed', { type: 'file_search', filters: { type: 'and', filters: [{ type: 'like' }] } }],
    ['tools[0].filters bad_filter', { type: 'file_search', filters: { type: 'in', key: 'a', value: 'x' } }],
    ['tools[0].filters bad_filter', { type: 'file_search', filters: { type: 'in', key: 'a', value: [] } }],
    ['tools[0].filters bad_filter', { type: 'file_search', filters: { type: 'eq', key: 'a', value: [1] } }],
    ['tools[0].filters bad_filter', { type: 'file_search', filters: { type: 'or', filters: [{ type: 'gt', key: 'a', value: true }] } }],
    ['tools[0].filters.value too_many', { type: 'file_search', filters: { type: 'in', key: 'a', value: Array(1_000).fill(1) } }],
    ['tools[0].container.type not_allowed', { type: 'code_interpreter', container: { type: 'mine' } }],
  ])('is refused at %s', (problem, json) => {
    expect(tool(json)).toContain(problem);
  });

  test('may have the long patterns that libraries write for dates', () => {
    const pattern = `^(?:${'\\d\\d[2468][048]|'.repeat(40)}\\d{4})-\\d{2}$`;
    expect(tool({ type: 'function', name: 'a', parameters: { properties: { at: { type: 'string', pattern } } } })).toEqual([]);
  });

  test('may refer to parts of their own schema', () => {
    const $defs = {
      'a/b c': { type: 'string' },
      d: { $anchor: 'here', oneOf: [{ $ref: '#/$defs/a~1b%20c' }, { $ref: '#/$defs/d/oneOf/0' }] },
    };
    expect(tool({ type: 'function', name: 'a', parameters: { $defs, properties: { b: { $ref: '#here' }, c: { $ref: '#' } } } })).toEqual(
      [],
    );
  });

  test('may be all that OpenAI’s library sends of these types', () => {
    expect(
      problems({
        tools: [
          {
            type: 'function',
            name: 'f',
            description: null,
            parameters: { type: 'object', properties: { a: { type: ['string', 'null'] } }, required: ['a'], additionalProperties: false },
            strict: true,
          },
          { type: 'function', name: 'g', parameters: null, strict: null },
          {
            type: 'mcp',
            server_label: 'a',
            server_url: 'https://example.org/mcp?x=1',
            allowed_tools: { tool_names: ['a'], read_only: true },
            require_approval: { never: { tool_names: ['a'] } },
          },
          {
            type: 'file_search',
            vector_store_ids: ['vs_1'],
            filters: {
              type: 'and',
              filters: [
                { type: 'eq', key: 'a', value: 'b' },
                { type: 'or', filters: [{ type: 'in', key: 'c', value: [1, 2] }] },
              ],
            },
          },
          { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file_1'], memory_limit: '4g' } },
        ],
      }),
    ).toEqual([]);
  });

  test('names what the registry has, and does not define it again', () => {
    expect(tool({ type: 'function', registry_id: 'tool_a', name: 'a', parameters: {} })).toEqual([
      'tools[0].name conflict',
      'tools[0].parameters conflict',
    ]);
    expect(tool({ type: 'mcp', registry_id: 'tool_a', server_url: 'https://example.org' })).toEqual(['tools[0].server_url conflict']);
  });

  test('attack: a secret in a profile is refused, and no problem repeats it', () => {
    const secret = 'sk-live-0123456789';
    const server = { type: 'mcp', server_url: 'https://example.org' };
    const refused = [
      { ...server, headers: { Authorization: `Bearer ${secret}` } },
      { ...server, authorization: secret },
      { ...server, server_url: `https://user:${secret}@example.org` },
    ].map((one) => checkProfile({ name: 'a', instructions: 'b', tools: [one] }));
    expect(refused.map(([first]) => `${first?.path} ${first?.code}`)).toEqual([
      'tools[0].headers.Authorization plain_secret',
      'tools[0].authorization plain_secret',
      'tools[0].server_url plain_secret',
    ]);
    expect(JSON.stringify(refused)).not.toContain(secret);
    expect(tool({ ...server, headers: { Authorization: { secret_id: 'secret_a', prefix: 'Bearer ' } } })).toEqual([]);
    expect(tool({ ...server, headers: { 'X Y': { secret_id: 'secret_a' } } })).toEqual(['tools[0].headers["X Y"] wrong_pattern']);
  });
});

describe('the meaning of a profile', () => {
  const server = { type: 'mcp', server_url: 'https://example.org' };
  test.each<[string, Record<string, unknown>]>([
    ['store conflict', { store: false, store_required: true }],
    [
      'tools[1] duplicate_tool',
      {
        tools: [
          { type: 'function', name: 'f' },
          { type: 'function', name: 'f', description: 'other' },
        ],
      },
    ],
    [
      'tools[1] duplicate_tool',
      {
        tools: [
          { ...server, server_label: 'a' },
          { ...server, server_label: 'a', server_url: 'https://example.com' },
        ],
      },
    ],
    [
      'tools[1].name duplicate_tool',
      {
        tools: [{ type: 'function', name: 'web_search' }, { type: 'function', name: 'code_interpreter' }, { type: 'code_interpreter' }],
      },
    ],
    ['tool_grants[1].tool_name repeated', { tool_grants: [{ tool_name: 'f' }, { tool_name: 'f' }] }],
    ['access_control.allowed_subjects[0] conflict', { access_control: { allowed_subjects: ['key_a'], denied_subjects: ['key_a'] } }],
    ['variables.a.default bad_default', { variables: { a: { type: 'integer', default: 1.5 } } }],
    ['variables.a.default bad_default', { variables: { a: { type: 'string', choices: ['x'], default: 'y' } } }],
    ['variables.a.default bad_default', { variables: { a: { type: 'string', max_bytes: 2, default: '€' } } }],
    ['variables.a.default conflict', { variables: { a: { type: 'string', required: true, default: 'y' } } }],
    ['variables.a.choices conflict', { variables: { a: { type: 'number', choices: ['1'] } } }],
  ])('is refused at %s', (problem, more) => {
    expect(problems(more)).toEqual([problem]);
  });

  test('is another status than the form', () => {
    const both = { name: 'a', instructions: 'b', store: false, store_required: true };
    expect(statusOf(checkProfile(both))).toBe(422);
    expect(statusOf(checkProfile({ ...both, name: 'A' }))).toBe(400);
  });

  test('several search tools, and servers without a label, may stand beside each other', () => {
    const searches = ['vs_a', 'vs_b'].map((id) => ({ type: 'file_search', vector_store_ids: [id] }));
    expect(problems({ tools: [...searches, server, { ...server, server_url: 'https://example.com' }] })).toEqual([]);
  });
});

test('no JSON breaks the check, and no problem repeats a text of it', () => {
  const secret = fc.string({ unit: anyCharacter, maxLength: 20 }).map((text) => `s3cr3t${text}`);
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      secret,
      fc.constantFrom(null, true, 0, -0, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom(
          'name',
          'instructions',
          'tools',
          'type',
          'metadata',
          'headers',
          'server_url',
          'variables',
          'soul',
          '__proto__',
          'constructor',
        ),
        tie('json'),
        { maxKeys: 6 },
      ),
    ),
  }));
  fc.assert(
    fc.property(json, (value) => {
      const found = checkProfile(value);
      expect(JSON.stringify(found)).not.toContain('s3cr3t');
    }),
    { numRuns: propertyRuns(2000) },
  );
});
