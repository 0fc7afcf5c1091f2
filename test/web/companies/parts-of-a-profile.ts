import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, focused, heading, offences, page } from './scene.ts';

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
const group = (name: string | RegExp) => page.getByRole('group', { name, exact: true });
const shownJson = async (): Promise<unknown> => {
  await button('JSON').click();
  return JSON.parse(await field('The profile as JSON').inputValue());
};

/** Tools, variables, memory and a soul are written as forms, which say what the JSON says. */
export function partsOfAProfile(): void {
  let tenant = '';
  let secret = '';
  let store = '';
  let weather = '';

  test('each kind of tool has its own fields, and the tenant’s secrets, stores and tools are picked by name', async () => {
    ({ tenant } = await acme());
    const make = async (path: string, body: object) => (await admin.v1<{ id: string }>('POST', path, { body, tenant })).id;
    [secret, store, weather] = await Promise.all([
      make('/v1/secrets', { name: 'crm-key', value: 'a-key-of-the-crm', allowed_hosts: ['crm.example.com'] }),
      make('/v1/vector_stores', { name: 'Handbook <b>' }),
      make('/v1/tools', {
        name: 'weather',
        definition: { type: 'mcp', server_label: 'weather', server_url: 'https://weather.example.com/mcp' },
      }),
    ]);
    await page.goto('/profiles/new');
    await field('Name').fill('whole');
    await field('Instructions').fill('Greet {{customer}}.');
    await button('Add a tool: Function').click();
    await focused('id').toBe('profile-tools[0]');
    await field('Function name').fill('create_ticket');
    await button('Add an argument').click();
    await field('Name of the argument').fill('title');
    await field('What it means').fill('What the ticket is about.');
    await page.getByRole('checkbox', { name: 'It is always given' }).check();
    await button('Edit as JSON').click();
    const schema = {
      type: 'object',
      properties: { title: { type: 'string', description: 'What the ticket is about.' } },
      required: ['title'],
    };
    expect(JSON.parse(await field('Arguments').inputValue())).toEqual(schema);
    await field('Arguments').fill('{"type": "object"');
    await button('Add a tool: MCP server').click();
    await field('Label').fill('crm');
    await field('URL').fill('crm.example.com');
    await field('Allowed tools').fill('find\n update \n');
    await choice('Approval of calls').selectOption('always');
    await button('Add the header').click();
    await choice('Secret').selectOption({ label: 'crm-key' });
    await page.getByText('Sent to crm.example.com').waitFor();
    await button('Add a tool: File search').click();
    await choice('Add a vector store').first().selectOption({ label: 'Handbook <b>' });
    await field('Maximum number of results').fill('5');
    await button('Add a condition').click();
    await focused('id').toBe('profile-tools[2].filters.key');
    await choice('Type of the value').selectOption('number');
    await field('Value').fill('last');
    await button('Add a tool: From the registry').click();
    await choice('Tool').selectOption({ label: 'weather' });
    await button('Create the profile').click();
    await page.getByRole('alert').filter({ hasText: '4 things need to be corrected first.' }).waitFor();
    await focused('id').toBe('profile-tools[0].parameters');
    expect(await field('URL').getAttribute('aria-invalid')).toBe('true');
    expect(await field('Arguments').getAttribute('aria-invalid')).toBe('true');
    expect(await field('Attribute').getAttribute('aria-invalid')).toBe('true');
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await field('Attribute').fill('year');
    await field('Value').fill('2026');
    await button('Add a condition').click();
    const second = group('New condition');
    await second.getByRole('textbox', { name: 'Attribute' }).fill('team');
    await group('Condition on team').getByRole('combobox', { name: 'Operator' }).selectOption('is one of');
    await group('Condition on team').getByRole('textbox', { name: 'Value' }).fill('legal\nsales');
    await choice('Match').selectOption('any condition');
    await field('Arguments').fill('{"type": "object"}');
    await field('URL').fill('https://crm.example.com/mcp');
  });

  test('variables, memory and soul have fields, and form and JSON always agree', async () => {
    await field('New variable').fill('2nd');
    await button('Add the variable').click();
    await page.getByText('Use letters, digits and underscores').waitFor();
    await field('New variable').fill('customer');
    await button('Add the variable').click();
    const customer = group('{{customer}}');
    await customer.getByRole('combobox', { name: 'Type' }).selectOption('string');
    await customer.getByRole('textbox', { name: 'Default' }).fill('friend');
    await field('Keep conversations for (days)').fill('7');
    await choice('Team knowledge').selectOption('the agent is told matching entries');
    for (const name of ['team', 'cost center']) {
      await field('New key').fill(name);
      await button('Add the key').click();
      await focused('id').toBe(name === 'team' ? 'profile-metadata.team' : 'profile-metadata["cost center"]');
      await page.keyboard.type('4711');
    }
    await button('Remove the metadata team').click();
    await focused('id').toBe('profile-metadata');
    await page.getByText('Soul: who the agent is').click();
    await field('Role').fill('Clerk');
    await field('Principles').fill('Be brief.\nBe kind.');
    await button('Add an escalation rule').click();
    await field('Condition').fill('money');
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    const filters = {
      type: 'or',
      filters: [
        { type: 'eq', key: 'year', value: 2026 },
        { type: 'in', key: 'team', value: ['legal', 'sales'] },
      ],
    };
    const written = {
      name: 'whole',
      instructions: 'Greet {{customer}}.',
      tools: [
        { type: 'function', name: 'create_ticket', parameters: { type: 'object' } },
        {
          ...{ type: 'mcp', server_label: 'crm', server_url: 'https://crm.example.com/mcp' },
          ...{ allowed_tools: ['find', 'update'], require_approval: 'always' },
          headers: { Authorization: { secret_id: secret, prefix: 'Bearer ' } },
        },
        { type: 'file_search', vector_store_ids: [store], max_num_results: 5, filters },
        { type: 'mcp', registry_id: weather },
      ],
      variables: { customer: { type: 'string', default: 'friend' } },
      memory: { conversation_retention_days: 7, knowledge: 'read' },
      metadata: { 'cost center': '4711' },
      soul: {
        role: 'Clerk',
        principles: ['Be brief.', 'Be kind.'],
        escalation_rules: [{ condition: 'money', action: 'request-approval' }],
      },
    };
    expect(await shownJson()).toEqual(written);
    const [call, crm, search, other] = written.tools;
    const more = { ...written, tools: [call, crm, { ...search, ranking_options: { score_threshold: 0.5 } }, other] };
    await field('The profile as JSON').fill(JSON.stringify(more));
    await button('Form').click();
    await page.getByText('Further fields are set in the JSON: ranking_options').waitFor();
    expect(await field('Role').inputValue()).toBe('Clerk');
    await button('Remove the condition on year').click();
    await focused('id').toBe('profile-tools[2].filters');
    const nested = { type: 'and', filters: [filters] };
    await field('Maximum number of results').fill('6');
    const left = { ...search, max_num_results: 6, filters: filters.filters[1], ranking_options: { score_threshold: 0.5 } };
    expect(await shownJson()).toEqual({ ...more, tools: [call, crm, left, other] });
    await field('The profile as JSON').fill(JSON.stringify({ ...more, tools: [call, crm, { ...left, filters: nested }, other] }));
    await button('Form').click();
    await page.getByText('There are filters within filters').waitFor();
    await button('Remove the tool create_ticket').click();
    await focused('id').toBe('profile-tools');
    expect(await field('Label').inputValue()).toBe('crm');
    await field('Maximum number of results').fill('7');
    const last = { ...more, tools: [crm, { ...left, max_num_results: 7, filters: nested }, other] };
    expect(await shownJson()).toEqual(last);
    await button('Form').click();
  });

  test('what the service refuses is said at its field, and nothing that was written is lost', async () => {
    await admin.v1('DELETE', `/v1/secrets/${secret}`, { tenant });
    await button('Create the profile').click();
    await page.getByRole('alert').filter({ hasText: secret }).waitFor();
    await expect.poll(() => choice('Secret').getAttribute('aria-invalid')).toBe('true');
    await focused('id').toBe('profile-tools[0].headers.Authorization.secret_id');
    expect(await accessibilityOf(page, [320])).toEqual([]);
    await button('Remove the header Authorization').click();
    await button('Create the profile').click();
    await heading('whole').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { tools } = await admin.v1<{ tools: { headers?: object }[] }>('GET', `/v1/agents/${id}`, { tenant });
    expect([tools.length, tools[0]?.headers ?? undefined]).toEqual([3, undefined]);
    await admin.v1('DELETE', `/v1/agents/${id}?permanent=true`, { tenant });
    expect(offences()).toEqual([]);
    await page.goto('/profiles');
  });
}
