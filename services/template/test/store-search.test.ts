// The store as people find things in it: ranked, with typing errors, by category and tag, and only what is listed.

import { TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { deletion, update, visibilityChange } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

interface Listing {
  query?: string;
  category?: string;
  tags?: string[];
  order?: TemplateOrder;
  pageSize?: number;
}

const PUBLIC = { case: 'public', value: true } as const;
let front: StoreFront;
let saul: Person;
/** Ahead by a second per template, so that none are equally old. */
let clock = new Date();

async function listed(request: Listing): Promise<string[]> {
  const names: string[] = [];
  let pageToken = '';
  do {
    const page = await front.anonymous.listTemplates({ filter: PUBLIC, pageSize: 3, ...request, pageToken });
    names.push(...page.templates.map(({ agentName }) => agentName));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return names;
}

interface Published {
  agentName: string;
  category?: string;
  tags?: string[];
  description?: string;
  instructions?: string;
}

function publish(content: Published, person = saul) {
  clock = new Date(clock.getTime() + 1000);
  return front.created(person, { instructions: 'Help.', ...content }, { published: true });
}

beforeAll(async () => {
  front = await openStoreFront({ now: () => clock });
  saul = front.inboxes.newPerson();
  await publish({ agentName: 'Planner', category: 'work', tags: ['Calendar'] });
  await publish({ agentName: 'Tokyo Planner', category: 'travel', tags: ['Japan', 'Food'] });
  await publish({ agentName: 'Osaka Planner', category: 'travel', tags: ['japan', 'home cooking'], description: 'Better than Tokyo.' });
  await publish({ agentName: 'Ramen Scout', category: 'food', tags: ['Japan', 'tokyo'], description: 'For a planner of evenings.' });
  await publish({ agentName: 'Concierge', category: 'travel', instructions: 'You are a planner for Tokyo.' });
  await publish({ agentName: 'Restaurant Finder', category: 'food', description: 'Finds accommodation, too.' });
});
afterAll(() => front?.close());

describe('a search', () => {
  it('ranks by where the words are: whole name, name, category and tags, description, instructions; then the newest', async () => {
    expect(await listed({ query: 'planner' })).toEqual(['Planner', 'Osaka Planner', 'Tokyo Planner', 'Ramen Scout', 'Concierge']);
    expect(await listed({ query: 'tokyo' })).toEqual(['Tokyo Planner', 'Ramen Scout', 'Osaka Planner', 'Concierge']);
    expect(await listed({ query: 'japan planner' })).toEqual(['Osaka Planner', 'Tokyo Planner', 'Ramen Scout']);
  });

  it.each([
    ['tokio plannr', 'Tokyo Planner'],
    ['okyo palnner', 'Tokyo Planner'],
    ['resteraunt', 'Restaurant Finder'],
    ['accomodation', 'Restaurant Finder'],
    ['concierg', 'Concierge'],
    ['consierge', 'Concierge'],
    ['calender', 'Planner'],
  ])('forgives typing errors: %s finds %s', async (query, name) => {
    expect((await listed({ query }))[0]).toBe(name);
  });

  it('shows what is spelled like the query before what is only similar', async () => {
    await publish({ agentName: 'Tokio Hotel' }, front.inboxes.newPerson());
    expect((await listed({ query: 'tokio' })).slice(0, 2)).toEqual(['Tokio Hotel', 'Tokyo Planner']);
    expect((await listed({ query: 'tokyo' })).at(-1)).toBe('Tokio Hotel');
  });

  it('finds while a person types', async () => {
    for (const typed of ['re', 'rest', 'restaurant f', 'restaurant fin'])
      expect((await listed({ query: typed }))[0]).toBe('Restaurant Finder');
  });

  it.each(['planner', 'tokyo planner', 'tokyo plan', 'tokyo pl', 'ramen sc', 'rammen sc', 'japan', 'restaurnt', 'tokyo'])(
    'for %s, finds each once, in the same order however long the pages are',
    async (query) => {
      for (const order of [TemplateOrder.RELEVANCE, TemplateOrder.NEWEST, TemplateOrder.MOST_KEPT]) {
        const all = await listed({ query, order, pageSize: 100 });
        expect(all).toEqual([...new Set(all)]);
        for (const pageSize of [1, 2, 3]) expect(await listed({ query, order, pageSize })).toEqual(all);
      }
      expect(await listed({ query })).not.toEqual([]);
    },
  );

  it('finds a published name by the name, and by the name with a typing error, in any script', async () => {
    const letter = fc.constantFrom(...'abcdeghijkmnopqrsuv');
    const name = fc.array(letter, { minLength: 5, maxLength: 9 }).map((letters) => letters.join(''));
    await fc.assert(
      fc.asyncProperty(name, fc.nat(4), fc.constantFrom('Ж', 'é', 'ß', 'ſ', ''), async (word, at, other) => {
        await publish({ agentName: `${word} 旅` }, front.inboxes.newPerson()).catch(() => {});
        const typed = word.slice(0, at) + other + word.slice(at + 1);
        fc.pre([...typed].length >= 4);
        expect(await listed({ query: `${word.toUpperCase()} 旅`, pageSize: 100 })).toContain(`${word} 旅`);
        expect(await listed({ query: typed, pageSize: 100 })).toContain(`${word} 旅`);
      }),
      { numRuns: propertyRuns(10) },
    );
  });
});

describe('a list', () => {
  it('of a category or of tags has only these, in any case of letters', async () => {
    expect(await listed({ category: 'travel' })).toEqual(['Concierge', 'Osaka Planner', 'Tokyo Planner']);
    expect(await listed({ tags: ['JAPAN'] })).toEqual(['Ramen Scout', 'Osaka Planner', 'Tokyo Planner']);
    expect(await listed({ tags: ['japan', 'Food'] })).toEqual(['Tokyo Planner']);
    expect(await listed({ tags: ['cooking'] })).toEqual([]);
    expect(await listed({ category: 'travel', query: 'tokyo', tags: ['japan'] })).toEqual(['Tokyo Planner', 'Osaka Planner']);
    expect(await listed({ tags: ['🍜'] })).toEqual([]);
  });

  it('can have the newest first; what only matches with typing errors still comes last', async () => {
    const newest = await listed({ query: 'tokyo', order: TemplateOrder.NEWEST });
    expect(newest).toEqual(['Concierge', 'Ramen Scout', 'Osaka Planner', 'Tokyo Planner', 'Tokio Hotel']);
  });

  it("of one creator's templates can be searched in the same way, private ones included", async () => {
    const mia = front.inboxes.newPerson();
    await front.created(mia, { agentName: 'Draft of a Budget', instructions: 'Help.', category: 'finance' });
    const filter = { case: 'creatorId', value: mia.inboxId } as const;
    const names = async (request: Listing, reader: Person) =>
      (await front.as(reader).listTemplates({ filter, ...request })).templates.map(({ agentName }) => agentName);
    for (const request of [{ query: 'bugdet' }, { category: 'finance' }, {}]) {
      expect(await names(request, mia)).toEqual(['Draft of a Budget']);
      expect(await names(request, saul)).toEqual([]);
    }
  });

  it('refuses a page token from another category, tag or order', async () => {
    const { nextPageToken: pageToken } = await front.anonymous.listTemplates({ filter: PUBLIC, category: 'travel', pageSize: 1 });
    expect(pageToken).not.toBe('');
    for (const other of [{}, { category: 'food' }, { category: 'travel', tags: ['japan'] }, { category: 'travel', query: 'tokyo' }])
      expect(await refusalReason(front.anonymous.listTemplates({ filter: PUBLIC, ...other, pageToken }))).toBe('PAGE_TOKEN_INVALID');
  });

  it('goes on where it stopped when something is published in between', async () => {
    const first = await front.anonymous.listTemplates({ filter: PUBLIC, query: 'planner', pageSize: 2 });
    await publish({ agentName: 'Planner of Weddings' }, front.inboxes.newPerson());
    const { templates } = await front.anonymous.listTemplates({
      filter: PUBLIC,
      query: 'planner',
      pageSize: 10,
      pageToken: first.nextPageToken,
    });
    const seen = [...first.templates, ...templates].map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(templates[0]?.agentName).toBe('Tokyo Planner');
  });
});

it('attack: a private, deleted or never published template is found in the store, by name, category, tag or typing error', async () => {
  const hidden = { agentName: 'Xylophone', instructions: 'Zither.', category: 'secrets', tags: ['theremin'], description: 'Glockenspiel' };
  const requests: Listing[] = [
    ...['xylophone', 'xylofone', 'zither', 'theremin', 'secrets', 'glockenspiel'].map((query) => ({ query })),
    { category: 'secrets' },
    { tags: ['theremin'] },
    { order: TemplateOrder.NEWEST },
  ];
  const shows = async () => {
    const found = await Promise.all(requests.map((request) => listed({ pageSize: 100, ...request })));
    const { categories } = await front.anonymous.listCategories({});
    return [...found.map((names) => names.includes('Xylophone')), categories.some(({ category }) => category === 'secrets')];
  };
  const [yes, no] = [true, false].map((value) => Array(requests.length + 1).fill(value));
  await front.created(saul, hidden);
  expect(await shows()).toEqual(no);
  const template = await publish(hidden);
  expect(await shows()).toEqual(yes);
  const { template: unlisted } = await front
    .as(saul)
    .setTemplateVisibility(await visibilityChange(saul, template, 'private', { now: clock }));
  expect(await shows()).toEqual(no);
  const again = await front.as(saul).setTemplateVisibility(await visibilityChange(saul, present(unlisted), 'public', { now: clock }));
  expect(await shows()).toEqual(yes);
  const renamed = { ...hidden, agentName: 'Oboe', category: 'winds', tags: [], description: '', instructions: 'Play.' };
  const { template: changed } = await front.as(saul).updateTemplate(await update(saul, present(again.template), renamed));
  expect(await shows()).toEqual(no);
  expect(await listed({ query: 'oboe' })).toEqual(['Oboe']);
  await front.as(saul).deleteTemplate(await deletion(saul, present(changed)));
  expect(await listed({ query: 'oboe' })).toEqual([]);
});

it('counts the listed templates of each category', async () => {
  const { categories } = await front.anonymous.listCategories({});
  expect(categories.slice(0, 3).map(({ category, templates }) => [category, templates])).toEqual([
    ['travel', 3n],
    ['food', 2n],
    ['work', 1n],
  ]);
});

it('attack: a list of anything but words, of every length, as a query, category or tag: answered or refused, never an error', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 32 }), { maxLength: 4 }), async (query, tags) => {
      const answer = await front.anonymous.listTemplates({ filter: PUBLIC, query, tags }).catch((error: Error) => error);
      if (answer instanceof Error) expect(answer.message).toMatch(/invalid_argument/);
    }),
    { numRuns: propertyRuns(20) },
  );
});

it('the database lists exactly the public templates, after any writes', async () => {
  const db = new pg.Client({ connectionString: front.databaseUrl });
  await db.connect();
  try {
    const wrong = `select id from template.agent_templates t left join template.search_entries e on e.template_id = t.id
      where e.listed is distinct from (t.visibility = 'public' and t.deleted_at is null)`;
    expect((await db.query(wrong)).rows).toEqual([]);
  } finally {
    await db.end();
  }
});
