// The order by most kept, and how many use a template, as the claim service says.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { openStoreFront, refusalReason, type StoreFront } from './store-front.ts';

const PUBLIC = { case: 'public', value: true } as const;

let front: StoreFront;
let saul: Person;
let clock = new Date();
const ids = new Map<string, string>();

async function publish(agentName: string, o: { category?: string; isPrivate?: boolean } = {}) {
  clock = new Date(clock.getTime() + 1000);
  const content = { agentName, instructions: 'Help.', category: o.category ?? 'travel' };
  const { id } = await front.created(saul, content, { published: !o.isPrivate });
  ids.set(agentName, id);
}

interface Count {
  kept?: number;
  liveAgents?: number;
  owners?: number;
  /** Seconds after the clock's time. */
  after?: number;
}

const tell = (agentName: string, { kept = 0, liveAgents = 0, owners = 0, after = 0 }: Count) =>
  front.uses.recordTemplateUses({
    counts: [
      {
        templateId: ids.get(agentName) ?? agentName,
        kept: BigInt(kept),
        liveAgents: BigInt(liveAgents),
        owners: BigInt(owners),
        countTime: timestampFromDate(new Date(clock.getTime() + after * 1000)),
      },
    ],
  });

async function listed(request: { query?: string; category?: string } = {}): Promise<string[]> {
  const names: string[] = [];
  let pageToken = '';
  do {
    const page = await front.anonymous.listTemplates({
      filter: PUBLIC,
      order: TemplateOrder.MOST_KEPT,
      pageSize: 2,
      ...request,
      pageToken,
    });
    names.push(...page.templates.map((each) => each.agentName));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return names;
}

const shown = async (agentName: string) => {
  const { template } = await front.anonymous.getTemplate({ templateId: ids.get(agentName) ?? '' });
  return { liveAgents: Number(template?.use?.liveAgents), owners: Number(template?.use?.owners) };
};

beforeAll(async () => {
  front = await openStoreFront({ now: () => clock });
  saul = front.inboxes.newPerson();
  for (const name of ['Alpenglow', 'Borealis', 'Cascade', 'Driftwood']) await publish(name);
  for (const name of ['Ember', 'Fjord']) await publish(name, { category: 'food' });
  await publish('Glacier', { isPrivate: true });
  await tell('Borealis', { kept: 9000 });
  await tell('Alpenglow', { kept: 3000 });
  await tell('Driftwood', { kept: 3000 });
  await tell('Ember', { kept: 4000 });
  await tell('Glacier', { kept: 90_000 });
});
afterAll(() => front?.close());

describe('the order by most kept', () => {
  it('shows what is kept most first, of equals the newest, then the rest, the newest first', async () => {
    expect(await listed()).toEqual(['Borealis', 'Ember', 'Driftwood', 'Alpenglow', 'Fjord', 'Cascade']);
    expect(await listed({ category: 'travel' })).toEqual(['Borealis', 'Driftwood', 'Alpenglow', 'Cascade']);
  });

  it('applies to what a search finds', async () => {
    expect(await listed({ query: 'help' })).toEqual(['Borealis', 'Ember', 'Driftwood', 'Alpenglow', 'Fjord', 'Cascade']);
    expect(await listed({ query: 'help', category: 'food' })).toEqual(['Ember', 'Fjord']);
  });

  it('applies to the templates of one creator, with private ones for the creator only', async () => {
    const filter = { case: 'creatorId', value: saul.inboxId } as const;
    const namesFor = async (person: Person) => {
      const { templates } = await front.as(person).listTemplates({ filter, order: TemplateOrder.MOST_KEPT });
      return templates.map(({ agentName }) => agentName);
    };
    expect((await namesFor(saul))[0]).toBe('Glacier');
    expect(await namesFor(front.inboxes.newPerson())).not.toContain('Glacier');
  });

  it('does not take the token of another order', async () => {
    const { nextPageToken: pageToken } = await front.anonymous.listTemplates({ filter: PUBLIC, pageSize: 2 });
    const call = front.anonymous.listTemplates({ filter: PUBLIC, pageSize: 2, order: TemplateOrder.MOST_KEPT, pageToken });
    expect(await refusalReason(call)).toBe('PAGE_TOKEN_INVALID');
  });
});

describe('counts', () => {
  it('are shown rounded down, in lists too', async () => {
    await tell('Fjord', { liveAgents: 4, owners: 1, after: 1 });
    expect(await shown('Fjord')).toEqual({ liveAgents: 0, owners: 0 });
    await tell('Fjord', { liveAgents: 49, owners: 20, after: 2 });
    expect(await shown('Fjord')).toEqual({ liveAgents: 20, owners: 20 });
    await tell('Fjord', { liveAgents: 999, owners: 9, after: 3 });
    expect(await shown('Fjord')).toEqual({ liveAgents: 500, owners: 5 });
    const { templates } = await front.anonymous.listTemplates({ filter: PUBLIC, query: 'Fjord' });
    expect(templates.map(({ use }) => Number(use?.liveAgents))).toEqual([500]);
    expect(await shown('Cascade')).toEqual({ liveAgents: 0, owners: 0 });
  });

  it('that arrive late, or twice, change nothing', async () => {
    await tell('Cascade', { liveAgents: 50, after: 10 });
    await tell('Cascade', { liveAgents: 10, after: 9 });
    await tell('Cascade', { liveAgents: 10, after: 10 });
    expect(await shown('Cascade')).toMatchObject({ liveAgents: 50 });
  });

  it('of a template that nobody knows are taken and change nothing', async () => {
    await expect(tell(newId('tmpl'), { kept: 1000 })).resolves.toBeDefined();
    expect(await listed()).toHaveLength(6);
  });
});
