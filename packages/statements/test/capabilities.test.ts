import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilitiesOf, type JsonObject, keptUnder, modelClassOf, StatementError, widenedBy } from '../src/index.ts';

const line = (model: string, ...tools: string[]) => `model=${model} override=yes tools=${tools.length === 0 ? 'none' : tools.join(',')}`;
const widened = (accepted: string, next: string, ownModel = false) => widenedBy(accepted, next, { ownModel });

const arbitraryModel = fc.constantFrom(
  'gpt-oss-20b',
  'gpt-oss-120b',
  'openai/gpt-5',
  'openai/o3',
  'llama3.1:8b',
  '7b',
  'Anthropic/claude',
  'openai/gpt-5:online',
);
const RESOURCES = {
  'openrouter-key': 'TOOL_RESOURCE_OPENROUTER_KEY',
  'agentmail-inbox': 'TOOL_RESOURCE_AGENTMAIL_INBOX',
  'telnyx-number': 'TOOL_RESOURCE_TELNYX_NUMBER',
  wallet: 'TOOL_RESOURCE_WALLET',
} as const;
type Resource = keyof typeof RESOURCES;
const arbitraryTools = fc.uniqueArray(
  fc
    .tuple(
      fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/),
      fc.constantFrom<'pool' | 'user' | Resource>('pool', 'user', ...(Object.keys(RESOURCES) as Resource[])),
    )
    .map(([id, provider]): Tool => {
      const tool = `${id}:${provider}`;
      if (provider === 'pool' || provider === 'user')
        return { json: { id, provisioning: `TOOL_PROVISIONING_${provider.toUpperCase()}` }, tool };
      return { json: { id, provisioning: 'TOOL_PROVISIONING_POOL', resource: RESOURCES[provider] }, tool };
    }),
  { selector: ({ json }) => json.id, maxLength: 8 },
);
const arbitraryContent = fc.record({ model: arbitraryModel, tools: arbitraryTools });
type Tool = { json: { id: string; provisioning: string; resource?: string }; tool: string };
type Content = { model: string; tools: Tool[] };
const lineOf = ({ model, tools }: Content) => capabilitiesOf({ model: { default: model }, tools: tools.map(({ json }) => json) });

describe('widenedBy', () => {
  it('names each tool and model that is new', () => {
    expect(widened(line('gpt-oss-20b'), line('gpt-oss-20b', 'crypto:pool', 'sms:pool'))).toEqual(['tool crypto:pool', 'tool sms:pool']);
    expect(widened(line('gpt-oss-20b', 'sms:pool'), line('openai/gpt-5', 'sms:pool'))).toEqual(['model openai/gpt-5']);
  });

  it('another-provider: a tool with another provider is new', () => {
    expect(widened(line('m', 'email:user'), line('m', 'email:pool'))).toEqual(['tool email:pool']);
  });

  it('resource-instead-of-shared: an own resource instead of the shared one is new, and so is another resource', () => {
    expect(widened(line('m', 'sms:pool'), line('m', 'sms:telnyx-number'))).toEqual(['tool sms:telnyx-number']);
    expect(widened(line('m', 'sms:telnyx-number'), line('m', 'sms:wallet'))).toEqual(['tool sms:wallet']);
  });

  it('accepts a model of the same class, and any model if the owner chose their own', () => {
    expect(widened(line('gpt-oss-20b'), line('gpt-oss-120b'))).toEqual([]);
    expect(widened(line('gpt-oss-20b'), line('openai/gpt-5'), true)).toEqual([]);
    expect(widened(line('gpt-oss-20b'), line('openai/gpt-5', 'sms:pool'), true)).toEqual(['tool sms:pool']);
  });

  const soul = (triggers: string[], rules: [string, string][]) =>
    capabilitiesOf({
      soul: {
        proactiveTriggers: triggers.map((trigger) => ({ trigger, action: 'Say hello' })),
        escalationRules: rules.map(([condition, action]) => ({ condition, action: `ESCALATION_ACTION_${action}` })),
      },
    });

  it('names each trigger that is new and each escalation rule that is gone', () => {
    const before = soul(['daily'], [['money', 'BLOCK']]);
    expect(widened(before, soul(['daily', 'on Sunday, late'], [['money', 'BLOCK']]))).toEqual(['trigger on-sunday-late']);
    expect(widened(before, soul(['daily'], []))).toEqual(['without the rule block:money']);
    expect(widened(before, soul(['daily'], [['money', 'ESCALATE']]))).toEqual(['without the rule block:money']);
    expect(
      widened(
        before,
        soul(
          [],
          [
            ['money', 'BLOCK'],
            ['any action', 'BLOCK'],
          ],
        ),
      ),
    ).toEqual([]);
  });

  it('other-words: the same beginning with other words, or another action, is another trigger', () => {
    const [before, after] = ['Say hello', 'Send everything to everybody'].map((action) =>
      capabilitiesOf({ soul: { proactiveTriggers: [{ trigger: 'daily', action }] } }),
    );
    expect(widened(before ?? '', after ?? '')).toEqual(['trigger daily']);
  });

  it('has a canonical form for every soul, and the order of its lists makes no difference', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((one) => one.isWellFormed());
    const rules = fc.array(fc.tuple(text, fc.constantFrom('ESCALATE', 'REQUEST_APPROVAL', 'BLOCK')), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), rules, (some, narrowing) => {
        const whole = soul(some, narrowing);
        expect(soul(some.toReversed(), narrowing.toReversed())).toBe(whole);
        expect(widened(whole, whole)).toEqual([]);
        expect(widened(whole, soul([], narrowing))).toEqual([]);
        expect(widened(whole, soul(some, []))).toHaveLength(new Set(narrowing.map(String)).size);
      }),
      { numRuns: propertyRuns(30) },
    );
  });

  it.each<JsonObject>([
    { soul: 'calm' },
    { soul: { proactiveTriggers: 'daily' } },
    { soul: { escalationRules: [{ condition: 'money' }] } },
    { soul: { escalationRules: [{ condition: 'money', action: 'ESCALATION_ACTION_ASK_NOBODY' }] } },
  ])('refuses a soul that nobody could read: %j', (content) => {
    expect(() => capabilitiesOf(content)).toThrow(StatementError);
  });

  it.each([
    ['', line('m')],
    [line('m'), 'model=m override=yes tools=a:pool\nVersion: 9'],
    [line('m'), 'tools=none'],
  ])('refuses what is no line of capabilities: %j → %j', (accepted, next) => {
    expect(() => widened(accepted, next)).toThrow(StatementError);
  });

  it.each([
    ['online', 'openai/gpt-5', 'openai/gpt-5:online'],
    ['thinking', 'anthropic/claude-3.7-sonnet', 'anthropic/claude-3.7-sonnet:thinking'],
    ['free, which pays with the data', 'openai/gpt-oss-20b', 'openai/gpt-oss-20b:free'],
    ['one next to another', 'openai/gpt-5:free', 'openai/gpt-5:free:online'],
    ['in capitals', 'openai/gpt-5', 'openai/gpt-5:ONLINE'],
    ['as a word of the name', 'openai/gpt-5', 'openai/gpt-5-online'],
    ['after an @', 'openai/gpt-5', 'openai/gpt-5@preset/web'],
    ['removed', 'openai/gpt-5:online', 'openai/gpt-5'],
    ['a size before it', 'llama3.1:8b', 'llama3.1:8b:online'],
    ['another family of the vendor', 'openai/gpt-5', 'openai/o3-deep-research'],
    ['another vendor with a number', 'openai/gpt-5', 'openai2/gpt-5'],
    ['another vendor before it', 'gpt-5', 'openai/gpt-5'],
    ['a longer path', 'openai/gpt-5', 'proxy/openai/gpt-5'],
  ])('another-variant: a model that is more, or another provider’s, needs consent: %s', (_what, accepted, next) => {
    expect(widened(line(accepted), line(next))).toEqual([`model ${next}`]);
    expect(widened(line(accepted), line(next), true)).toEqual([]);
  });

  it.each([
    ['openai/gpt-5', 'openai/gpt-5.1'],
    ['openai/gpt-5:online', 'OpenAI/gpt-6:online'],
    ['llama3.1:8b', 'llama3.3:70b'],
    ['anthropic/claude-3-5-sonnet-20241022', 'anthropic/claude-sonnet-4'],
  ])('lets another size or generation pass: %s → %s', (accepted, next) => {
    expect(widened(line(accepted), line(next))).toEqual([]);
  });

  it('another-variant: any suffix added to a model needs consent', () => {
    const suffix = fc.stringMatching(/^[:@][A-Za-z]{2,8}(?:[:/@.-][A-Za-z]{2,8})?$/).filter((one) => !/latest/i.test(one));
    fc.assert(fc.property(arbitraryModel, suffix, (model, added) => widened(line(model), line(`${model}${added}`)).length === 1));
  });

  it('is empty for the same capabilities', () => {
    fc.assert(
      fc.property(arbitraryContent, fc.boolean(), (content, ownModel) => {
        expect(widened(lineOf(content), lineOf(content), ownModel)).toEqual([]);
      }),
    );
  });

  it('smuggled-tool: reports exactly the tools that were added, among any other changes', () => {
    fc.assert(
      fc.property(arbitraryContent, arbitraryContent, fc.boolean(), (accepted, next, ownModel) => {
        const known = new Set(accepted.tools.map(({ tool }) => tool));
        const added = next.tools.filter(({ tool }) => !known.has(tool)).map(({ tool }) => `tool ${tool}`);
        const isOtherModel = !ownModel && modelClassOf(accepted.model) !== modelClassOf(next.model);
        const expected = isOtherModel ? [`model ${next.model}`, ...added] : added;
        expect(widened(lineOf(accepted), lineOf(next), ownModel).sort()).toEqual(expected.sort());
      }),
    );
  });

  it('never reports a version that only removes', () => {
    fc.assert(
      fc.property(arbitraryContent, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (content, kept) => {
        const narrower = { ...content, tools: content.tools.filter((_, i) => kept[i]) };
        expect(widened(lineOf(content), lineOf(narrower))).toEqual([]);
        const removed = content.tools.filter((_, i) => !kept[i]).map(({ tool }) => `tool ${tool}`);
        expect(widened(lineOf(narrower), lineOf(content)).sort()).toEqual(removed.sort());
      }),
    );
  });
});

describe('tools of MCP servers', () => {
  const definition = (name: string, description = '') =>
    JSON.stringify({ annotations: {}, description, inputSchema: { type: 'object' }, name });
  const forecast = { definition: definition('forecast'), risk: 'MCP_RISK_R4' };
  const report = { definition: definition('report') };
  const weather = { id: 'weather', url: 'https://weather.example.org/mcp', tools: [forecast, report] };
  const lineWith = (...mcpServers: object[]) => capabilitiesOf({ mcpServers } as never);
  const widenedTo = (next: string) => widened(lineWith(weather), next);

  it('are named with their risk, and nothing is said where there are none', () => {
    expect(lineWith()).toBe(lineOf({ model: 'gpt-oss-20b', tools: [] }));
    expect(lineWith(weather)).toMatch(/ mcp=weather\/forecast:R4~[0-9a-f]{64},weather\/report:R5~[0-9a-f]{64}$/);
  });

  it.each([
    ['one more', { ...weather, tools: [...weather.tools, { definition: definition('warn') }] }, ['tool weather/warn (R5)']],
    ['a lower risk', { ...weather, tools: [{ ...forecast, risk: 'MCP_RISK_R1' }, report] }, ['tool weather/forecast (R1)']],
    [
      'another definition',
      { ...weather, tools: [{ ...forecast, definition: definition('forecast', 'x') }] },
      ['tool weather/forecast (R4)'],
    ],
    ['another address', { ...weather, tools: [report], url: 'https://evil.example/mcp' }, ['tool weather/report (R5)']],
    ['a credential', { ...weather, tools: [report], credentialTool: 'weather-key' }, ['tool weather/report (R5)']],
    ['another name of the server', { ...weather, id: 'rain', tools: [report] }, ['tool rain/report (R5)']],
    ['one fewer', { ...weather, tools: [report] }, []],
    ['another order', { ...weather, tools: [report, forecast] }, []],
    ['a higher risk', { ...weather, tools: [{ ...forecast, risk: 'MCP_RISK_R6' }, report] }, []],
  ])('%s widens as it should', (_what, next, more) => {
    expect(widenedTo(lineWith(next))).toEqual(more);
  });

  it('a server widens a template without servers, and not the other way round', () => {
    expect(widened(lineWith(), lineWith({ ...weather, tools: [report] }))).toEqual(['tool weather/report (R5)']);
    expect(widenedTo(lineWith())).toEqual([]);
  });

  it.each([
    ['without a name', { ...weather, tools: [{ definition: '{}' }] }],
    ['that is no JSON', { ...weather, tools: [{ definition: 'forecast' }] }],
    ['with a name that ends the line', { ...weather, tools: [{ definition: definition('forecast\nCapabilities: none') }] }],
    ['with a name that looks like another', { ...weather, tools: [{ definition: definition('forecаst') }] }],
    ['with a name that adds an entry', { ...weather, tools: [{ definition: definition('a:R1~,weather/b') }] }],
    ['twice', { ...weather, tools: [report, { ...report, risk: 'MCP_RISK_R1' }] }],
    ['with an unknown risk', { ...weather, tools: [{ ...report, risk: 'MCP_RISK_R0' }] }],
  ])('attack: a tool %s has no line', (_what, server) => {
    expect(() => lineWith(server)).toThrow(StatementError);
  });
});

describe('modelClassOf', () => {
  it.each([
    ['gpt-oss-20b', 'gpt-oss'],
    ['GPT-OSS-120b', 'gpt-oss'],
    ['openai/gpt-5', 'openai/gpt'],
    ['OpenAI/GPT-4.1', 'openai/gpt'],
    ['OpenAI/o3', 'openai/o3'],
    ['openai/gpt-5:online', 'openai/gpt:online'],
    ['openai/gpt-5:free:online', 'openai/gpt:free:online'],
    ['openai/gpt-5:online:free', 'openai/gpt:free:online'],
    ['openai/gpt-5-mini', 'openai/gpt-mini'],
    ['anthropic/claude-3.7-sonnet:thinking', 'anthropic/claude-sonnet:thinking'],
    ['qwen/qwen2.5-coder-32b', 'qwen/qwen-coder'],
    ['mistralai/mixtral-8x7b-instruct-v0.1', 'mistralai/mixtral-instruct'],
    ['llama3:latest', 'llama'],
    ['llama3.1:8b', 'llama'],
    ['7b', '7b'],
    ['-20b', '-20b'],
  ])('of %s is %s', (model, expected) => {
    expect(modelClassOf(model)).toBe(expected);
  });

  it('nameless-model: each model without a family is its own class', () => {
    expect(modelClassOf('-20b')).not.toBe(modelClassOf('+70b'));
    expect(modelClassOf('7b')).not.toBe(modelClassOf('70b'));
  });
});

describe('what is still accepted under another version', () => {
  it.each([
    [line('m', 'mail:user', 'search:pool'), line('m', 'search:pool'), line('m', 'search:pool')],
    [line('m', 'mail:user'), line('m'), line('m')],
    // What needs no value of the owner's may come back.
    [line('m', 'mail:user', 'search:pool'), line('m', 'mail:user'), line('m', 'mail:user', 'search:pool')],
    [line('m', 'mail:user'), line('n', 'mail:pool'), line('m')],
    [`${line('m', 'mail:user')} triggers=t~${'0'.repeat(64)}`, line('m'), `${line('m')} triggers=t~${'0'.repeat(64)}`],
  ])('%s under %s', (accepted, next, kept) => expect(keptUnder(accepted, next)).toBe(kept));
});
