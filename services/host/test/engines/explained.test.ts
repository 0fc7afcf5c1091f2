// The explanation that the owner gets is, word for word, what the endpoint received.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { tokensOf } from '../../src/agent/conversation/domain/assembly/assembly.ts';
import { explain } from '../../src/agent/desk/explaining.ts';
import { OWNER, openBareAgent } from '../context/bare-agent.ts';
import { type ProtocolServer, startProtocolServer } from './protocol-server.ts';

let server: ProtocolServer;
beforeAll(async () => {
  server = await startProtocolServer();
});
afterAll(() => server.close());

test('the request to the endpoint contains every section and is within the budget', async () => {
  const sms = { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_TELNYX_NUMBER' };
  const engine = createEngine({ LLM_BASE_URL: server.url, LLM_CONTEXT_TOKENS: '2000' });
  const agent = openBareAgent({ engine, content: { tools: [sms] } });
  agent.store.tools.replace([{ toolId: 'sms', resourceId: `res_${'a'.repeat(26)}`, resource: 'telnyx-number', value: '+15551234567' }]);
  try {
    expect(() => explain(agent.deps, { requestId: '', text: '' }, OWNER)).toThrow(/Send the message that you want explained/);
    await agent.hear('Ada', "I'm vegetarian.");
    await agent.hear('Ada', 'The wifi password is hunter2.');
    await agent.hear('Saul', 'Always confirm the date before booking.');
    await agent.hear('Saul', 'What does Ada eat?', { answer: true });
    const asked = server.received.findLast((one) => one.messages[0]?.content.startsWith('TASK: reply'))?.messages ?? [];
    const { sections, budgetTokens, usedTokens, engine: name } = explain(agent.deps, { requestId: '', text: '' }, OWNER);
    const [system, ...turns] = asked.map((one) => one.content);
    for (const { name: section, text } of sections)
      if (section === 'recent') expect(turns.slice(0, -1).join('\n')).toBe(text);
      else if (section === 'message') expect(turns.at(-1)).toBe(`Saul: ${text}`);
      else expect(system).toContain(text);
    const shown = sections.filter((one) => one.text !== '' && !['recent', 'message'].includes(one.name));
    expect(system?.endsWith(shown.map((one) => one.text).join('\n\n'))).toBe(true);
    expect(shown.map((one) => one.name)).toEqual(['instructions', 'tools', 'people', 'memory', 'feedback']);
    expect(asked.reduce((sum, one) => sum + tokensOf(one.content), 0)).toBeLessThanOrEqual(usedTokens);
    expect({ name, isWithin: usedTokens <= budgetTokens, budgetTokens }).toEqual({
      name: 'openai',
      isWithin: true,
      budgetTokens: 2_000,
    });
    expect(JSON.stringify(asked) + JSON.stringify(sections)).not.toContain('hunter2');
  } finally {
    agent.close();
  }
});
