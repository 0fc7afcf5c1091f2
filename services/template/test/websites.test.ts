// Websites that vouch for creators, through the service: with a reader that answers from a map instead of the Internet.
import { WebsiteStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { TRIP_PLANNER } from './signing.ts';
import { openStoreFront, refusalReason, type StoreFront } from './store-front.ts';

const DAY_MS = 86_400_000;

let front: StoreFront;
let ahead = 0;
const lists = new Map<string, string[]>();
const asked: string[] = [];

beforeAll(async () => {
  front = await openStoreFront({
    now: () => new Date(Date.now() + ahead),
    websites: {
      inboxesAt: async (website) => {
        asked.push(website);
        return lists.get(website);
      },
    },
  });
});
afterAll(() => front?.close());

const name = (person: Person, website: string) => front.as(person).setCreatorWebsite({ website });
const statusOf = async (person: Person) => (await front.as(person).getCreatorWebsite({})).website?.status;
const isNow = (person: Person, status: WebsiteStatus) => eventually(async () => expect(await statusOf(person)).toBe(status));
const shown = async (id: string) => (await front.anonymous.getTemplate({ templateId: id })).template?.creatorWebsite;
const published = (person: Person, agentName: string) => front.created(person, { ...TRIP_PLANNER, agentName }, { published: true });

describe('a website', () => {
  it('vouches for a creator once it lists their inbox, on the page and in lists', async () => {
    const ana = front.inboxes.newPerson();
    const { id } = await published(ana, 'Orchard');
    expect(await shown(id)).toBe('');
    lists.set('orchard.org', [ana.inboxId]);
    expect((await name(ana, 'Orchard.org')).website).toMatchObject({ website: 'orchard.org', status: WebsiteStatus.UNREAD });
    await isNow(ana, WebsiteStatus.PROVED);
    expect(await shown(id)).toBe('orchard.org');
    const { templates } = await front.anonymous.listTemplates({ filter: { case: 'public', value: true }, query: 'Orchard' });
    expect(templates.map(({ creatorWebsite }) => creatorWebsite)).toEqual(['orchard.org']);
    await front.as(ana).setCreatorWebsite({ website: 'orchard.org' });
    ahead += 120_000;
    expect((await name(ana, '')).website).toBeUndefined();
    expect(await shown(id)).toBe('');
  });

  it('that does not list the creator, or that cannot be read, is not shown', async () => {
    const [ben, cleo] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    lists.set('elsewhere.org', [cleo.inboxId]);
    await name(ben, 'elsewhere.org');
    await isNow(ben, WebsiteStatus.UNLISTED);
    await name(cleo, 'down.org');
    await isNow(cleo, WebsiteStatus.UNREACHABLE);
    expect(await shown((await published(ben, 'Lemon Grove')).id)).toBe('');
    expect(await shown((await published(cleo, 'Pine Wood')).id)).toBe('');
  });

  it('no longer vouches a day after it took the inbox off, and a week after it was last reachable', async () => {
    const [dora, emil] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    lists.set('fig.org', [dora.inboxId]).set('plum.org', [emil.inboxId]);
    await name(dora, 'fig.org');
    await name(emil, 'plum.org');
    await isNow(dora, WebsiteStatus.PROVED);
    await isNow(emil, WebsiteStatus.PROVED);
    lists.set('fig.org', []).delete('plum.org');
    ahead += DAY_MS + 1000;
    await isNow(dora, WebsiteStatus.UNLISTED);
    expect(await statusOf(emil)).toBe(WebsiteStatus.PROVED);
    ahead += 6 * DAY_MS;
    await isNow(emil, WebsiteStatus.UNREACHABLE);
  });

  it('makes its creator known: a later look-alike is marked and names it', async () => {
    const [fay, mallory] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    await published(fay, 'Copper Kettle');
    const copy = await published(mallory, 'Copper K3ttle');
    lists.set('kettle.org', [fay.inboxId]).set('copies.org', [mallory.inboxId]);
    await name(fay, 'kettle.org');
    await name(mallory, 'copies.org');
    await isNow(fay, WebsiteStatus.PROVED);
    await isNow(mallory, WebsiteStatus.PROVED);
    const { template } = await front.anonymous.getTemplate({ templateId: copy.id });
    expect(template?.likeness).toMatchObject({ agentName: 'Copper Kettle', creatorWebsite: 'kettle.org' });
  });
});

describe('attack:', () => {
  it.each([
    'localhost',
    '127.0.0.1',
    '[::1]',
    '2130706433',
    '0x7f.1',
    'host.internal',
    'a..org',
    'x.org:8080',
    'user@x.org',
    'x.org/..',
    '-x.org',
    'пример.рф',
  ])('the name %s is refused and never called', async (website) => {
    const person = front.inboxes.newPerson();
    expect(await refusalReason(name(person, website))).toBe('VALIDATION_FAILED');
    expect(asked).not.toContain(website);
  });

  it('many creators who name one website cause one request, and nobody changes theirs more than once a minute', async () => {
    lists.set('victim.org', []);
    const crowd = Array.from({ length: 12 }, () => front.inboxes.newPerson());
    for (const person of crowd) await name(person, 'victim.org');
    await Promise.all(crowd.map((person) => isNow(person, WebsiteStatus.UNLISTED)));
    expect(asked.filter((website) => website === 'victim.org')).toHaveLength(1);
    const one = crowd[0] ?? front.inboxes.newPerson();
    expect(await refusalReason(name(one, 'next.org'))).toBe('QUOTA_EXCEEDED');
    ahead += 61_000;
    await expect(name(one, 'next.org')).resolves.toBeDefined();
  });

  it('somebody names the website of somebody else', async () => {
    const [gil, mallory] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    lists.set('gil.org', [gil.inboxId]);
    await name(mallory, 'gil.org');
    await isNow(mallory, WebsiteStatus.UNLISTED);
    expect(await shown((await published(mallory, 'Gil of Gil')).id)).toBe('');
  });

  it('without signing in, nobody names a website', async () => {
    expect(await refusalReason(front.anonymous.setCreatorWebsite({ website: 'x.org' }))).toBe('SESSION_REQUIRED');
  });
});
