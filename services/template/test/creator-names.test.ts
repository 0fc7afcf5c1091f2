// Names that are proved to be a creator's, through the service. Websites are read from a map instead of the Internet, and ENS from an
// endpoint that stands in for Ethereum.
import { NameKind } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { NameStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { eventually } from '@offshoot/testing';
import { createEnsReader } from '@offshoot/xmtp/ethereum/ens-reader.ts';
import { type EnsRpc, startEnsRpc } from '@offshoot/xmtp/ethereum/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { TRIP_PLANNER } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

const DAY_MS = 86_400_000;

let front: StoreFront;
let ethereum: EnsRpc;
let waker: Person;
let ahead = 0;
const lists = new Map<string, string[]>();
/** Websites that do not answer until then. */
const slow = new Map<string, Promise<void>>();
const asked: string[] = [];

beforeAll(async () => {
  ethereum = await startEnsRpc();
  const walletOf = present(createEnsReader(new Map([[1, ethereum.url]]), { timeoutMs: 20_000 }));
  front = await openStoreFront({
    ens: { walletOf, inboxOf: (address) => front.inboxes.inboxOf(address) },
    now: () => new Date(Date.now() + ahead),
    websites: {
      inboxesAt: async (website) => {
        asked.push(website);
        await slow.get(website);
        return lists.get(website);
      },
    },
  });
  waker = front.inboxes.newPerson();
});
afterAll(async () => {
  await front?.close();
  await ethereum?.[Symbol.asyncDispose]();
});

const name = (person: Person, wanted: string) => front.as(person).setCreatorName({ name: wanted });
/** Lets time pass, and wakes the loop that looks names up. */
const laterBy = async (ms: number) => {
  ahead += ms;
  await name(waker, '');
};
const statusOf = async (person: Person) => (await front.as(person).getCreatorName({})).name?.status;
const isNow = (person: Person, status: NameStatus) => eventually(async () => expect(await statusOf(person)).toBe(status));
const shown = async (id: string) => (await front.anonymous.getTemplate({ templateId: id })).template?.creatorName?.name;
const published = (person: Person, agentName: string) => front.created(person, { ...TRIP_PLANNER, agentName }, { published: true });

describe('a website', () => {
  it('vouches for a creator once it lists their inbox, on the page and in lists', async () => {
    const ana = front.inboxes.newPerson();
    const { id } = await published(ana, 'Orchard');
    expect(await shown(id)).toBeUndefined();
    lists.set('orchard.org', [ana.inboxId]);
    const answers = Promise.withResolvers<void>();
    slow.set('orchard.org', answers.promise);
    expect((await name(ana, 'Orchard.org')).name).toMatchObject({ name: 'orchard.org', kind: NameKind.WEBSITE, status: NameStatus.UNREAD });
    answers.resolve();
    await isNow(ana, NameStatus.PROVED);
    expect(await shown(id)).toBe('orchard.org');
    const { templates } = await front.anonymous.listTemplates({ filter: { case: 'public', value: true }, query: 'Orchard' });
    expect(templates.map(({ creatorName }) => creatorName)).toMatchObject([{ name: 'orchard.org', kind: NameKind.WEBSITE }]);
    await name(ana, 'orchard.org');
    ahead += 120_000;
    expect((await name(ana, '')).name).toBeUndefined();
    expect(await shown(id)).toBeUndefined();
  });

  it('that does not list the creator, or that cannot be read, is not shown', async () => {
    const [ben, cleo] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    lists.set('elsewhere.org', [cleo.inboxId]);
    await name(ben, 'elsewhere.org');
    await isNow(ben, NameStatus.UNPROVED);
    await name(cleo, 'down.org');
    await isNow(cleo, NameStatus.UNREACHABLE);
    expect(await shown((await published(ben, 'Lemon Grove')).id)).toBeUndefined();
    expect(await shown((await published(cleo, 'Pine Wood')).id)).toBeUndefined();
  });

  it('no longer vouches a day after it took the inbox off, and a week after it was last reachable', async () => {
    const [dora, emil] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    lists.set('fig.org', [dora.inboxId]).set('plum.org', [emil.inboxId]);
    await name(dora, 'fig.org');
    await name(emil, 'plum.org');
    await isNow(dora, NameStatus.PROVED);
    await isNow(emil, NameStatus.PROVED);
    lists.set('fig.org', []).delete('plum.org');
    await laterBy(DAY_MS + 1000);
    await isNow(dora, NameStatus.UNPROVED);
    expect(await statusOf(emil)).toBe(NameStatus.PROVED);
    await laterBy(6 * DAY_MS);
    await isNow(emil, NameStatus.UNREACHABLE);
  });

  it('makes its creator known: a later look-alike is marked and names it', async () => {
    const [fay, mallory] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    await published(fay, 'Copper Kettle');
    const copy = await published(mallory, 'Copper K3ttle');
    lists.set('kettle.org', [fay.inboxId]).set('copies.org', [mallory.inboxId]);
    await name(fay, 'kettle.org');
    await name(mallory, 'copies.org');
    await isNow(fay, NameStatus.PROVED);
    await isNow(mallory, NameStatus.PROVED);
    const { template } = await front.anonymous.getTemplate({ templateId: copy.id });
    expect(template?.likeness).toMatchObject({ agentName: 'Copper Kettle', creatorName: { name: 'kettle.org' } });
  });
});

/** A person with a wallet, which ENS knows by this name. */
async function namedByEns(ensName: string) {
  const person = front.inboxes.newPerson('wallet');
  const wallet = (await front.inboxes.keysOf(person.inboxId)).addresses[0] as `0x${string}`;
  ethereum.wallets.set(ensName, wallet);
  ethereum.primaries.set(wallet, ensName);
  return { person, wallet };
}

describe('an ENS name', () => {
  it('is shown once it is proved to be that of a wallet of the creator, in any script', async () => {
    const { person: alice } = await namedByEns('alice.eth');
    const { id } = await published(alice, 'Almanac');
    expect((await name(alice, 'Alice.eth')).name).toMatchObject({ name: 'alice.eth', kind: NameKind.ENS });
    await isNow(alice, NameStatus.PROVED);
    expect((await front.anonymous.getTemplate({ templateId: id })).template?.creatorName).toMatchObject({
      name: 'alice.eth',
      kind: NameKind.ENS,
    });
    const { person: ivan } = await namedByEns('дом🍎.eth');
    await name(ivan, 'дом🍎.eth');
    await isNow(ivan, NameStatus.PROVED);
  });

  it('is taken away within a day when it no longer is, or when the wallet leaves the inbox', async () => {
    const [bea, carl] = [await namedByEns('bea.eth'), await namedByEns('carl.eth')];
    for (const [{ person }, own] of [
      [bea, 'bea.eth'],
      [carl, 'carl.eth'],
    ] as const) {
      await name(person, own);
      await isNow(person, NameStatus.PROVED);
    }
    ethereum.primaries.set(bea.wallet, 'other.eth');
    front.inboxes.revokeKeys(carl.person.inboxId);
    await laterBy(DAY_MS + 1000);
    await isNow(bea.person, NameStatus.UNPROVED);
    await isNow(carl.person, NameStatus.UNPROVED);
  });

  it('stays for a week while Ethereum cannot be asked', async () => {
    const { person } = await namedByEns('dan.eth');
    await name(person, 'dan.eth');
    await isNow(person, NameStatus.PROVED);
    const before = ethereum.calls;
    ethereum.answer = () => ({ raw: 'out of order' });
    await laterBy(DAY_MS + 1000);
    await eventually(() => expect(ethereum.calls).toBeGreaterThan(before));
    expect(await statusOf(person)).toBe(NameStatus.PROVED);
    await laterBy(6 * DAY_MS);
    await isNow(person, NameStatus.UNREACHABLE);
    ethereum.answer = undefined;
  });

  it('is refused, and nothing is asked, where no endpoint of Ethereum is configured', async () => {
    await using plain = await openStoreFront();
    const person = plain.inboxes.newPerson('wallet');
    expect(await refusalReason(plain.as(person).setCreatorName({ name: 'alice.eth' }))).toBe('VALIDATION_FAILED');
    expect((await plain.as(person).getCreatorName({})).name).toBeUndefined();
  });
});

describe('attack:', () => {
  it.each([
    ['a Cyrillic letter', 'аlice.eth'],
    ['Cyrillic letters only', 'аррӏе.eth'],
    ['an invisible character', 'ali\u200bce.eth'],
    ['a joiner', 'ali\u200dce.eth'],
    ['a character that turns the text', 'alice\u202e.eth'],
    ['wide letters', 'ａlice.eth'],
    ['a combining mark beside its letter', 'a\u0301lice.eth'],
    ['an empty label', 'alice..eth'],
    ['no label', '.eth'],
    ['a blank', 'alice .eth'],
    ['another stop', 'alice。eth'],
    ['a hash for a label', `[${'ab'.repeat(32)}].eth`],
    ['an underscore inside', 'ali_ce.eth'],
    ['too many bytes', `${'🍎'.repeat(70)}.eth`],
  ])('an ENS name with %s is refused and never looked up', async (_what, ensName) => {
    const { person } = await namedByEns(ensName);
    const before = ethereum.calls;
    expect(await refusalReason(name(person, ensName))).toBe('VALIDATION_FAILED');
    expect(ethereum.calls).toBe(before);
  });

  it('a creator asks for the ENS name of another person, with a wallet that calls itself so', async () => {
    const { person: vic } = await namedByEns('vic.eth');
    const mallory = front.inboxes.newPerson('wallet');
    ethereum.primaries.set((await front.inboxes.keysOf(mallory.inboxId)).addresses[0] ?? '', 'vic.eth');
    await name(mallory, 'vic.eth');
    await isNow(mallory, NameStatus.UNPROVED);
    expect(await shown((await published(mallory, 'Vic of Vic')).id)).toBeUndefined();
    await name(vic, 'vic.eth');
    await isNow(vic, NameStatus.PROVED);
    expect(await statusOf(mallory)).toBe(NameStatus.UNPROVED);
  });

  it('the network names an inbox that does not have the wallet', async () => {
    const { person, wallet } = await namedByEns('stray.eth');
    front.inboxes.misnamed.set(wallet, front.inboxes.newPerson('wallet').inboxId);
    await name(person, 'stray.eth');
    await isNow(person, NameStatus.UNPROVED);
  });

  it('names that are nobody’s are not looked up again and again', async () => {
    const [other, third] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    const calls = () => asked.filter((website) => website === 'unlisted.org').length;
    lists.set('unlisted.org', []).set('later.org', []);
    await name(other, 'unlisted.org');
    await isNow(other, NameStatus.UNPROVED);
    await laterBy(8 * DAY_MS);
    // The loop has read what was due before that.
    await name(third, 'later.org');
    await isNow(third, NameStatus.UNPROVED);
    expect(calls()).toBe(1);
    await name(other, 'unlisted.org');
    await eventually(() => expect(calls()).toBe(2));
  });

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
    await Promise.all(crowd.map((person) => isNow(person, NameStatus.UNPROVED)));
    expect(asked.filter((website) => website === 'victim.org')).toHaveLength(1);
    const one = crowd[0] ?? front.inboxes.newPerson();
    expect(await refusalReason(name(one, 'next.org'))).toBe('QUOTA_EXCEEDED');
    ahead += 61_000;
    await expect(name(one, 'next.org')).resolves.toBeDefined();
  });

  it('a creator names the website of another person', async () => {
    const [gil, mallory] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    lists.set('gil.org', [gil.inboxId]);
    await name(mallory, 'gil.org');
    await isNow(mallory, NameStatus.UNPROVED);
    expect(await shown((await published(mallory, 'Gil of Gil')).id)).toBeUndefined();
  });

  it('without signing in, nobody asks for a name', async () => {
    expect(await refusalReason(front.anonymous.setCreatorName({ name: 'x.org' }))).toBe('SESSION_REQUIRED');
  });
});
