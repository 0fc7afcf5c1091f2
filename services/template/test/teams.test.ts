// A template of a team: each of its members does alone what a creator does.
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, type Deal, handingOver } from './handing-over.ts';
import type { Person } from './people.ts';
import { attestation, deletion, resigning, signed, TRIP_PLANNER, update, visibilityChange, yanking } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let handing: ReturnType<typeof handingOver>;
let saul: Person;
let mia: Person;
let ben: Person;
let mallory: Person;
let made = 0;
beforeAll(async () => {
  front = await openStoreFront({ quotas: { templates: 3 } });
  handing = handingOver(front);
});
afterAll(() => front?.close());

const person = () => front.inboxes.newPerson();

/** A template of Saul's that Mia has taken over for herself and Ben. */
async function ofTeam({ published = true } = {}): Promise<Template> {
  [saul, mia, ben, mallory] = [person(), person(), person(), person()];
  made += 1;
  const first = await front.created(saul, { ...TRIP_PLANNER, agentName: `Team piece ${made}` }, { published });
  return handed(first, { from: saul, to: mia, team: [mia, ben] });
}
async function handed(of: Template, deal: Deal): Promise<Template> {
  const word = await handing.offer(of, deal);
  await front.as(deal.from).offerTemplate(word);
  return present((await front.as(deal.to).takeOverTemplate(await handing.taking(of, word, deal))).template);
}
const read = async (person: Person, { id: templateId }: Template) => present((await front.as(person).getTemplate({ templateId })).template);
const next = async (person: Person, of: Template, description: string) =>
  present((await front.as(person).updateTemplate(await update(person, await read(person, of), contentOf(of, { description })))).template);
const newest = async ({ id: templateId }: Template) => present((await front.as(mia).getTemplateVersion({ templateId })).version);
const teamOf = (...people: Person[]) => people.map(({ inboxId }) => inboxId).sort();
const listedOf = async (person: Person, reader = person, how: { order?: TemplateOrder; query?: string } = {}) =>
  (await front.as(reader).listTemplates({ filter: { case: 'creatorId', value: person.inboxId }, ...how })).templates.map(({ id }) => id);

describe('a template of a team', () => {
  it('gets versions of each member, and each version can be verified', async () => {
    const second = await ofTeam();
    expect(second).toMatchObject({ creatorId: mia.inboxId, team: teamOf(mia, ben), formerCreators: [{ creatorId: saul.inboxId }] });
    const third = await next(ben, second, 'By Ben');
    expect(third).toMatchObject({ version: 3n, creatorId: ben.inboxId, team: teamOf(mia, ben) });
    expect(await next(mia, second, 'By Mia')).toMatchObject({ version: 4n, creatorId: mia.inboxId });
    for (const version of [1n, 2n, 3n, 4n]) {
      const { version: told } = await front.as(mia).getTemplateVersion({ templateId: second.id, version });
      expect(await handing.verified(told)).toBe('ok');
    }
  });

  it('is attested, yanked, hidden and deleted by each member, not only by the one who signed the version', async () => {
    const second = await ofTeam();
    const { template: attested } = await front.as(ben).attestTemplateVersion(await attestation(ben, second));
    expect(attested?.attestedUntil).toBeDefined();
    expect((await newest(second)).attestation?.signerInboxId).toBe(ben.inboxId);
    const { version: first } = await front.as(ben).getTemplateVersion({ templateId: second.id, version: 1n });
    await front.as(ben).yankTemplateVersion(await yanking(ben, present(first), 'It is old.'));
    const { template: hidden } = await front.as(ben).setTemplateVisibility(await visibilityChange(ben, second, 'private'));
    expect(hidden).toMatchObject({ creatorId: mia.inboxId });
    expect((await read(ben, second)).id).toBe(second.id);
    await front.as(ben).deleteTemplate(await deletion(ben, second));
    expect(await refusalReason(read(mia, second))).toBe('TEMPLATE_NOT_FOUND');
  });

  it('is in the list of each member, also a private one, and counts for the one who published last', async () => {
    const second = await ofTeam({ published: false });
    for (const member of [mia, ben]) expect(await listedOf(member)).toEqual([second.id]);
    expect(await listedOf(ben, mallory)).toEqual([]);
    expect(await listedOf(saul)).toEqual([]);
    for (let i = 0; i < 3; i += 1) await front.created(ben);
    const own = await update(ben, second, contentOf(second, { description: 'One more' }));
    expect(await refusalReason(front.as(ben).updateTemplate(own))).toBe('QUOTA_EXCEEDED');
    expect(await next(mia, second, 'Mine')).toMatchObject({ version: 3n });
  });

  it('is shown to others as one of each member who has signed a version, and no longer of those who left, in each order', async () => {
    const second = await ofTeam();
    const third = await next(ben, second, 'By Ben');
    const orders = [TemplateOrder.NEWEST, TemplateOrder.MOST_KEPT, TemplateOrder.RELEVANCE];
    const seenOf = (maker: Person) =>
      Promise.all(orders.flatMap((order) => ['', 'piece'].map((query) => listedOf(maker, mallory, { order, query }))));
    const once = orders.flatMap(() => [[second.id], [second.id]]);
    for (const member of [mia, ben]) expect(await seenOf(member)).toEqual(once);
    expect((await seenOf(saul)).flat()).toEqual([]);
    await handed(third, { from: mia, to: ben });
    expect((await seenOf(mia)).flat()).toEqual([]);
    expect(await seenOf(ben)).toEqual(once);
  });

  it('changes its members by a hand-over to another team, and shows its offer to all of the old one', async () => {
    const second = await ofTeam();
    const deal = { from: ben, to: ben, team: [ben, mallory] };
    const word = await handing.offer(second, deal);
    await front.as(ben).offerTemplate(word);
    const { offer } = await front.as(mia).getTemplate({ templateId: second.id });
    expect(offer).toMatchObject({ newCreatorId: ben.inboxId, team: teamOf(ben, mallory) });
    await front.as(ben).takeOverTemplate(await handing.taking(second, word, deal));
    expect(await next(mallory, second, 'By the new one')).toMatchObject({ team: teamOf(ben, mallory) });
    expect(await handing.verified(await newest(second))).toBe('ok');
  });

  it('keeps what it has if a member withdraws the offer, also the offer of another member', async () => {
    const second = await ofTeam();
    await front.as(mia).offerTemplate(await handing.offer(second, { from: mia, to: mallory }));
    const { offer } = await front.as(ben).offerTemplate(await handing.offer(second, { from: ben, to: ben, team: [mia, ben] }));
    expect(offer).toBeUndefined();
    expect((await front.as(mia).getTemplate({ templateId: second.id })).offer).toBeUndefined();
  });

  it('is moved by a member to itself alone, which the chain shows', async () => {
    const third = await handed(await ofTeam(), { from: ben, to: ben });
    expect(third).toMatchObject({ version: 3n, creatorId: ben.inboxId, team: [] });
    expect(third.formerCreators.map(({ creatorId }) => creatorId)).toEqual([saul.inboxId, ben.inboxId]);
    expect(await handing.verified(await newest(third))).toBe('ok');
    expect(await listedOf(mia)).toEqual([]);
  });

  it('may have its name in other letters, whoever of the team publishes that', async () => {
    const second = await ofTeam();
    const content = { ...TRIP_PLANNER, agentName: second.agentName.toUpperCase() };
    expect((await front.as(ben).updateTemplate(await update(ben, second, content))).template?.agentName).toBe(content.agentName);
  });
});

describe('attack:', () => {
  it('a stranger, or who handed it over, signs for a team’s template', async () => {
    const second = await ofTeam();
    for (const stranger of [mallory, saul]) {
      const calls = [
        async () => front.as(stranger).updateTemplate(await update(stranger, second, contentOf(second))),
        async () => front.as(stranger).setTemplateVisibility(await visibilityChange(stranger, second, 'private')),
        async () => front.as(stranger).offerTemplate(await handing.offer(second, { from: stranger, to: stranger })),
        async () => front.as(stranger).deleteTemplate(await deletion(stranger, second)),
      ];
      for (const call of calls) expect(await refusalReason(call())).toBe('NOT_TEMPLATE_CREATOR');
    }
    const bens = await update(ben, second, contentOf(second));
    expect(await refusalReason(front.as(mia).updateTemplate(bens))).toBe('STATEMENT_WRONG_SIGNER');
  });

  it('a maker puts another one into their team, unasked, to be on their page', async () => {
    const second = await ofTeam();
    expect(await listedOf(ben)).toEqual([second.id]);
    for (const order of [TemplateOrder.NEWEST, TemplateOrder.MOST_KEPT]) {
      for (const query of ['', 'piece']) expect(await listedOf(ben, mallory, { order, query })).toEqual([]);
    }
  });

  it('a member who left the team signs', async () => {
    const third = await handed(await ofTeam(), { from: ben, to: mallory, team: [mallory, ben] });
    expect(await refusalReason(front.as(mia).updateTemplate(await update(mia, third, contentOf(third))))).toBe('NOT_TEMPLATE_CREATOR');
    expect(await refusalReason(front.as(mia).attestTemplateVersion(await attestation(mia, third)))).toBe('NOT_TEMPLATE_CREATOR');
  });

  it('a member leaves while their version is under way: one of both happens, and the chain holds', async () => {
    for (let round = 0; round < 3; round += 1) {
      const second = await ofTeam();
      const deal = { from: ben, to: ben };
      const word = await handing.offer(second, deal);
      await front.as(ben).offerTemplate(word);
      const [taking, version] = [await handing.taking(second, word, deal), await update(mia, await read(mia, second), contentOf(second))];
      const ends = await Promise.allSettled([front.as(ben).takeOverTemplate(taking), front.as(mia).updateTemplate(version)]);
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await handing.verified((await front.anonymous.getTemplateVersion({ templateId: second.id })).version)).toBe('ok');
    }
  });

  it('a team that is another one in the acceptance than in the offer', async () => {
    const second = await ofTeam();
    const deal = { from: mia, to: ben, team: [mia, ben, saul] };
    const word = await handing.offer(second, deal);
    await front.as(mia).offerTemplate(word);
    for (const team of [[mia, ben, mallory], [ben, saul], []])
      expect(await refusalReason(front.as(ben).takeOverTemplate(await handing.taking(second, word, { ...deal, team })))).toBe(
        'STATEMENT_SIGNATURE_INVALID',
      );
    const others = { ...word, team: teamOf(mia, ben, mallory) };
    expect(await refusalReason(front.as(mia).offerTemplate(others))).toBe('STATEMENT_SIGNATURE_INVALID');
  });

  it('a team of one, of nine, doubled, out of order, or without the new creator', async () => {
    const second = await ofTeam();
    const nine = Array.from({ length: 8 }, (_, i) => String(i).repeat(64));
    const [a = '', b = ''] = teamOf(mia, ben);
    const odd = [[mia.inboxId], [...nine, mia.inboxId].sort(), [a, a, b], [b, a], teamOf(ben, saul)];
    for (const team of odd) {
      const statement = await signed(mia, { action: 'session.sign-in', audience: front.url, challenge: '0'.repeat(32) });
      const call = front.as(mia).offerTemplate({ templateId: second.id, newCreatorId: mia.inboxId, team, statement });
      expect(await refusalReason(call)).toMatch(/^(STATEMENT_MALFORMED|VALIDATION_FAILED)$/);
    }
  });

  it('a member adds a signature of their own to a version that another one signed', async () => {
    const second = await ofTeam();
    const version = await newest(second);
    expect(await refusalReason(front.as(ben).resignTemplateVersion(await resigning(version, ben)))).toBe('NOT_TEMPLATE_CREATOR');
  });
});
