import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { type ContentInit, TRIP_PLANNER } from './signing.ts';
import { openStoreFront, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
let clock = new Date('2026-02-22T12:00:00Z');
const PUBLIC = { case: 'public', value: true } as const;

beforeAll(async () => {
  front = await openStoreFront({ now: () => clock });
  saul = front.inboxes.newPerson();
  const create = async (content: ContentInit, published: boolean) => {
    await front.created(saul, content, { published });
  };
  for (let i = 1; i <= 5; i++) {
    // Two at the same time: the ID decides between them.
    if (i !== 3) clock = new Date(clock.getTime() + 1000);
    await create({ agentName: `Agent ${i}`, instructions: `I am number ${i}. Only here: zebra${i}.` }, true);
  }
  clock = new Date(clock.getTime() + 1000);
  await create(
    {
      ...TRIP_PLANNER,
      tags: ['Ōsaka', "it's"],
      description: 'Finds Crème Brûlée; mail a@popup.convos.org',
      instructions: '東京旅行の計画',
    },
    true,
  );
  await create({ ...TRIP_PLANNER, agentName: 'Secret Planner' }, false);
});
afterAll(() => front?.close());

async function names(query: string, pageSize = 100): Promise<string[]> {
  const { templates } = await front.anonymous.listTemplates({ filter: PUBLIC, query, pageSize });
  return templates.map(({ agentName }) => agentName);
}

describe('lists', () => {
  it('show the store to everyone, newest first, without the long texts and without private templates', async () => {
    const { templates, nextPageToken } = await front.anonymous.listTemplates({ filter: PUBLIC });
    expect(templates.map(({ createTime }) => createTime?.seconds)).toEqual(
      templates
        .map(({ createTime }) => createTime?.seconds)
        .toSorted()
        .toReversed(),
    );
    expect(templates).toHaveLength(6);
    expect(templates[0]).toMatchObject({ agentName: 'Trip Planner', description: expect.stringContaining('Brûlée'), instructions: '' });
    for (const template of templates)
      expect([template.soul, template.contextDirective, template.exampleConversation]).toEqual([undefined, '', []]);
    expect(nextPageToken).toBe('');
  });

  it('show creators their own templates, including private ones', async () => {
    const filter = { case: 'creatorId', value: saul.inboxId } as const;
    const own = await front.as(saul).listTemplates({ filter });
    expect(own.templates).toHaveLength(7);
    expect(own.templates.filter(({ visibility }) => visibility === Visibility.PRIVATE)).toHaveLength(1);
    expect((await front.as(front.inboxes.newPerson()).listTemplates({ filter })).templates).toHaveLength(6);
    expect((await front.service.listTemplates({ filter })).templates).toHaveLength(6);
  });

  it('page without gaps or repetitions, even if times are equal', async () => {
    for (const pageSize of [1, 2, 4]) {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await front.anonymous.listTemplates({ filter: PUBLIC, pageSize, pageToken });
        expect(page.templates.length).toBeLessThanOrEqual(pageSize);
        seen.push(...page.templates.map(({ id }) => id));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(seen).toHaveLength(6);
      expect(new Set(seen).size).toBe(6);
    }
  });

  it('refuse a page token from another filter', async () => {
    const { nextPageToken } = await front.anonymous.listTemplates({ filter: PUBLIC, pageSize: 1 });
    const other = { filter: { case: 'creatorId', value: saul.inboxId } as const, pageToken: nextPageToken };
    expect(await refusalReason(front.as(saul).listTemplates(other))).toBe('PAGE_TOKEN_INVALID');
    expect(await refusalReason(front.anonymous.listTemplates({ filter: PUBLIC, query: 'x', pageToken: nextPageToken }))).toBe(
      'PAGE_TOKEN_INVALID',
    );
  });
});

describe('search', () => {
  it.each([
    ['trip', 'a word of the name'],
    ['TRIP pla', 'beginnings of words, in any case'],
    ['travel', 'the category'],
    ['ōsaka', 'a tag'],
    ['O\u0304saka', 'a tag in another Unicode composition'],
    ['crème', 'the description'],
    ['convos.org', 'a part of an address'],
    ['a@popup.convos.org', 'a whole address'],
    ["it's", 'quotes'],
    ['東京', 'instructions in a script without spaces'],
    ['ＴＲＩＰ', 'full-width letters'],
    ['(trip) & !planner:*', 'characters that would be operators'],
  ])('%s finds %s', async (query) => {
    expect(await names(query)).toEqual(['Trip Planner']);
  });

  it('finds instructions', async () => {
    expect(await names('zebra4')).toEqual(['Agent 4']);
    expect((await names('zebra')).toSorted()).toEqual(['Agent 1', 'Agent 2', 'Agent 3', 'Agent 4', 'Agent 5']);
  });

  it.each(['kindly', 'guests'])('does not search the soul or the context directive for %s', async (query) => {
    expect(await names(query)).toEqual([]);
  });

  it.each(['zebra4 trip', 'rip', '!!!', "'", '\\', '<->', 'zz\0zz', '🍜'.repeat(50), '))) or 1=1 --'])(
    'is safe for %j, which finds nothing',
    async (query) => {
      expect(await names(query)).toEqual([]);
    },
  );

  it('treats white space as no search', async () => {
    expect(await names('  ')).toHaveLength(6);
  });
});
