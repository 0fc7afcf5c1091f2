// A template that changes hands: both sign, and the chain of its creators goes with every version.
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Handover } from '@offshoot/statements';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, handingOver, type Deal as Wish } from './handing-over.ts';
import type { Person } from './people.ts';
import { TRIP_PLANNER, update, visibilityChange, yanking } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let handing: ReturnType<typeof handingOver>;
let saul: Person;
let mia: Person;
let mallory: Person;
let at = new Date();
let made = 0;
beforeAll(async () => {
  front = await openStoreFront({ now: () => at });
  handing = handingOver(front);
  [saul, mia, mallory] = [front.inboxes.newPerson(), front.inboxes.newPerson(), front.inboxes.newPerson()];
});
afterAll(() => front?.close());

const template = (o: { published?: boolean } = { published: true }) => {
  at = new Date();
  made += 1;
  return front.created(saul, { ...TRIP_PLANNER, agentName: `Heirloom ${made}` }, o);
};
const read = async (person: Person, { id: templateId }: Template) => front.as(person).getTemplate({ templateId });
const versions = async ({ id: templateId }: Template) =>
  (await front.anonymous.listTemplateVersions({ templateId, pageSize: 20 })).versions.toReversed();

type Deal = Partial<Wish>;
const offer = (of: Template, deal: Deal = {}) => handing.offer(of, { from: saul, to: mia, ...deal });
const taking = (of: Template, word: Awaited<ReturnType<typeof offer>>, deal: Deal = {}) =>
  handing.taking(of, word, { from: saul, to: mia, ...deal });
const verified = (version: TemplateVersion | undefined) => handing.verified(version);
const offered = async (of: Template, deal: Deal = {}) => {
  const word = await offer(of, deal);
  await front.as(deal.from ?? saul).offerTemplate(word);
  return word;
};
describe('a template that is handed over', () => {
  it('belongs to the new creator with their first version; all its versions can be verified; the old one publishes no more', async () => {
    const first = await template();
    const word = await offered(first);
    expect((await read(saul, first)).offer).toMatchObject({ newCreatorId: mia.inboxId });
    expect((await read(mallory, first)).offer).toBeUndefined();
    const shown = present((await read(mia, first)).offer?.statement);
    const { template: now } = await front.as(mia).takeOverTemplate(await taking(first, { ...word, statement: shown }));
    expect(now).toMatchObject({ version: 2n, creatorId: mia.inboxId, formerCreators: [{ creatorId: saul.inboxId, lastVersion: 1n }] });
    expect((await read(mia, first)).offer).toBeUndefined();
    const third = present(
      (await front.as(mia).updateTemplate(await update(mia, present(now), contentOf(first, { description: 'Three' })))).template,
    );
    const all = await versions(first);
    expect(all.map(({ creatorId, handovers }) => [creatorId, handovers.length])).toEqual([
      [saul.inboxId, 0],
      [mia.inboxId, 1],
      [mia.inboxId, 1],
    ]);
    for (const version of all) expect(await verified(version)).toBe('ok');
    expect(await refusalReason(front.as(saul).updateTemplate(await update(saul, third, contentOf(first))))).toBe('NOT_TEMPLATE_CREATOR');
    expect(await refusalReason(front.as(saul).setTemplateVisibility(await visibilityChange(saul, third, 'private', { now: at })))).toBe(
      'NOT_TEMPLATE_CREATOR',
    );
    // The new creator decides about what the former one published.
    await front.as(mia).yankTemplateVersion(await yanking(mia, present(all[0]), 'It is old.', { now: at }));
    const back = await offered(third, { from: mia, to: saul });
    const { template: again } = await front.as(saul).takeOverTemplate(await taking(third, back, { from: mia, to: saul }));
    expect(again?.formerCreators.map(({ lastVersion }) => lastVersion)).toEqual([1n, 3n]);
    expect(await verified((await versions(first)).at(-1))).toBe('ok');
  });

  it('is readable for the person to whom a private one is offered, and reaches the claim service with its chain', async () => {
    const first = await template({ published: false });
    expect(await refusalReason(read(mia, first))).toBe('TEMPLATE_PRIVATE');
    const word = await offered(first);
    expect((await front.as(mia).getTemplateVersion({ templateId: first.id })).version?.version).toBe(1n);
    expect(await refusalReason(read(mallory, first))).toBe('TEMPLATE_PRIVATE');
    await front.as(mia).takeOverTemplate(await taking(first, word));
    expect(await refusalReason(read(saul, first))).toBe('TEMPLATE_PRIVATE');
    const seen = await front.shownToClaims(first.id, mia);
    expect([seen.creatorId, seen.handovers.length, await verified(seen)]).toEqual([mia.inboxId, 1, 'ok']);
  });
});

describe('attack:', () => {
  it('an acceptance of another template’s offer, of another version, or of another offer', async () => {
    const [first, other] = [await template(), await template()];
    const word = await offered(first);
    const elsewhere = await offered(other);
    expect(await refusalReason(front.as(mia).takeOverTemplate(await taking(first, word, { of: other })))).toBe(
      'STATEMENT_SIGNATURE_INVALID',
    );
    expect(await refusalReason(front.as(mia).takeOverTemplate(await taking(first, elsewhere)))).toBe('STATEMENT_SIGNATURE_INVALID');
    const later = { id: first.id, version: 9n, digest: first.digest };
    expect(await refusalReason(front.as(mia).takeOverTemplate(await taking(first, word, { of: later })))).toBe(
      'STATEMENT_SIGNATURE_INVALID',
    );
    expect((await read(saul, first)).template).toMatchObject({ version: 1n, creatorId: saul.inboxId });
  });

  it('an offer of a template that is not theirs, or that the creator signed for another person, version or template', async () => {
    const [first, other] = [await template(), await template()];
    expect(await refusalReason(front.as(mallory).offerTemplate(await offer(first, { from: mallory })))).toBe('NOT_TEMPLATE_CREATOR');
    const word = await offer(first);
    const wrong = [
      { ...word, newCreatorId: mallory.inboxId },
      await offer(first, { of: other }),
      await offer(first, { of: { ...other, id: first.id, version: 2n } }),
    ];
    for (const each of wrong) expect(await refusalReason(front.as(saul).offerTemplate(each))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await refusalReason(front.as(saul).offerTemplate(await offer(first, { seconds: 8 * 86_400 })))).toMatch(/^STATEMENT_/);
    expect((await read(saul, first)).offer).toBeUndefined();
  });

  it('it is taken over by another person, after the offer was withdrawn, after its end, and after a newer version', async () => {
    const first = await template();
    const word = await offered(first);
    expect(await refusalReason(front.as(mallory).takeOverTemplate(await taking(first, word, { to: mallory })))).toBe(
      'TEMPLATE_NOT_OFFERED',
    );
    const acceptance = await taking(first, word);
    await offered(first, { to: saul });
    expect(await refusalReason(front.as(mia).takeOverTemplate(acceptance))).toBe('TEMPLATE_NOT_OFFERED');
    // The pool presents the offer once more.
    expect(await refusalReason(front.as(saul).offerTemplate(word))).toBe('STATEMENT_REPLAYED');
    const short = await offered(first);
    at = new Date(at.getTime() + 601_000);
    expect(await refusalReason(front.as(mia).takeOverTemplate(await taking(first, short)))).toBe('TEMPLATE_NOT_OFFERED');
    at = new Date();
    const again = await offered(first);
    await front
      .as(saul)
      .updateTemplate(await update(saul, present((await read(saul, first)).template), contentOf(first, { description: 'Mine' })));
    expect(await refusalReason(front.as(mia).takeOverTemplate(await taking(first, again)))).toBe('TEMPLATE_NOT_OFFERED');
  });

  it('two people accept, each at once with the other, and a version is published meanwhile: the chain does not fork', async () => {
    for (let round = 0; round < 4; round += 1) {
      const first = await template();
      const [one, two] = [await offer(first), await offer(first, { to: mallory })];
      const take = async (person: Person, word: typeof one) => {
        await front.as(saul).offerTemplate(word);
        return front.as(person).takeOverTemplate(await taking(first, word, { to: person }));
      };
      const mine = async () => {
        const now = present((await read(saul, first)).template);
        return front.as(saul).updateTemplate(await update(saul, now, contentOf(first, { description: 'Mine' })));
      };
      await Promise.allSettled([take(mia, one), take(mallory, two), mine()]);
      const all = await versions(first);
      expect(all.length).toBeLessThan(4);
      for (const version of all) expect(await verified(version)).toBe('ok');
      const { template: now } = await read(saul, first);
      expect(now?.creatorId).toBe(all.at(-1)?.creatorId);
      expect(now?.formerCreators.length).toBeLessThan(2);
    }
  });

  it('a chain with another end, another order, a forged acceptance, or without a hand-over is not verified', async () => {
    const first = await template();
    await front.as(mia).takeOverTemplate(await taking(first, await offered(first)));
    const second = present((await versions(first))[1]);
    const [handover] = second.handovers;
    if (!handover) throw new Error('no hand-over');
    const forged = (change: Partial<Handover>): TemplateVersion => ({
      ...second,
      handovers: [{ ...handover, ...change, version: BigInt(change.version ?? 1) } as typeof handover],
    });
    expect(await verified({ ...second, handovers: [] })).toBe('TEMPLATE_ID_MISMATCH');
    expect(await verified({ ...second, creatorId: saul.inboxId })).toBe('TEMPLATE_ID_MISMATCH');
    expect(await verified(forged({ version: 2 }))).toBe('TEMPLATE_ID_MISMATCH');
    expect(await verified({ ...second, handovers: [handover, handover] })).toBe('TEMPLATE_ID_MISMATCH');
    expect(await verified({ ...forged({ newCreatorId: mallory.inboxId }), creatorId: mallory.inboxId })).toMatch(/^STATEMENT_/);
    expect(await verified({ ...second, handovers: [{ ...handover, acceptance: handover.offer }] } as TemplateVersion)).toMatch(
      /^STATEMENT_/,
    );
    expect(await verified(second)).toBe('ok');
  });
});
