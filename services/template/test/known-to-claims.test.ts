// A holder of the claim service's key can read no private template that its creator has not named in a call to the claim service.
import { callerHeader, userTokenFor } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { attestation, deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { keys, openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
beforeAll(async () => {
  front = await openStoreFront();
  saul = front.inboxes.newPerson();
});
afterAll(() => front?.close());

let made = 0;
const newTemplate = (o?: { published?: boolean }) => front.created(saul, { ...TRIP_PLANNER, agentName: `Planner ${++made}` }, o);

/** Publishes a template and waits until the feed has delivered it: by then, the feed has also delivered everything before it. */
async function fedSince(cursor: bigint): Promise<{ keys: string[]; cursor: bigint }> {
  const last = await newTemplate({ published: true });
  const keys: string[] = [];
  for await (const { version, cursor: position } of front.feed.watchTemplateVersions({ cursor })) {
    if (version?.templateId === last.id) return { keys, cursor: position };
    keys.push(`${version?.templateId}@${version?.version}.${version?.revision}`);
  }
  throw new Error('the feed ended');
}

describe('a private template that its creator has not named to the claim service', () => {
  it('attack: the claim service reads it, on its own, anonymously, for another user, or for a promise', async () => {
    const { id: templateId } = await newTemplate();
    const asked = (caller: string) => front.feed.getCurrentVersion({ templateId }, { headers: { [callerHeader]: caller } });
    expect(await refusalReason(front.feed.getCurrentVersion({ templateId }))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(front.shownToClaims(templateId, 'anonymous'))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(front.shownToClaims(templateId, front.inboxes.newPerson()))).toBe('TEMPLATE_PRIVATE');
    // In the creator's name, with the claim service's key.
    expect(await refusalReason(asked(saul.inboxId))).toBe('CALLER_UNKNOWN');
    expect(await refusalReason(asked(await userTokenFor(keys.of('claim'), 'template', saul.inboxId)))).toBe('CALLER_UNKNOWN');
    const promised = await front.feed.promiseCurrentVersion({ templateId, promiseMs: 500 });
    expect([promised.promisedMs, promised.visibility, promised.version]).toEqual([0, 0, undefined]);
  });

  it('attack: the feed is read from the beginning', async () => {
    const hidden = await newTemplate();
    const next = present((await front.as(saul).updateTemplate(await update(saul, hidden, { ...TRIP_PLANNER, emoji: '🗾' }))).template);
    await front.as(saul).attestTemplateVersion(await attestation(saul, next));
    const gone = await newTemplate();
    await front.as(saul).deleteTemplate(await deletion(saul, gone));
    const fed = (await fedSince(0n)).keys.map((key) => key.split('@')[0]);
    expect(fed).not.toContain(hidden.id);
    expect(fed).not.toContain(gone.id);
  });

  it('does not stop the feed, however many there are', async () => {
    const { cursor } = await fedSince(0n);
    for (let i = 0; i < 12; i += 1) await newTemplate();
    expect((await fedSince(cursor)).keys).toEqual([]);
  });
});

describe('a private template that its creator has named to the claim service', () => {
  it('is readable by the claim service from then on, and its later versions are in the feed', async () => {
    const template = await newTemplate();
    const { cursor } = await fedSince(0n);
    expect(await front.shownToClaims(template.id, saul)).toMatchObject({ templateId: template.id, version: 1n });
    expect((await front.feed.getCurrentVersion({ templateId: template.id })).version).toMatchObject({ version: 1n });
    // Nobody else can read it.
    expect(await refusalReason(front.shownToClaims(template.id, front.inboxes.newPerson()))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(front.shownToClaims(template.id, 'anonymous'))).toBe('TEMPLATE_PRIVATE');
    await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, emoji: '🗾' }));
    expect((await fedSince(cursor)).keys).toEqual([`${template.id}@2.1`]);
  });

  it('stays readable after it was published and made private again', async () => {
    const template = await newTemplate({ published: true });
    const hidden = present((await front.as(saul).setTemplateVisibility(await visibilityChange(saul, template, 'private'))).template);
    const { cursor } = await fedSince(0n);
    expect((await front.feed.getCurrentVersion({ templateId: template.id })).version).toMatchObject({ version: 1n });
    await front.as(saul).updateTemplate(await update(saul, hidden, { ...TRIP_PLANNER, agentName: template.agentName, emoji: '🗾' }));
    expect((await fedSince(cursor)).keys).toEqual([`${template.id}@2.1`]);
  });

  it('misses no version that is accepted while it is being named: the feed delivers what was not read', async () => {
    for (let round = 0; round < 8; round += 1) {
      const template = await newTemplate();
      const seen: bigint[] = [];
      const stop = new AbortController();
      const { cursor } = await fedSince(0n);
      const following = (async () => {
        for await (const { version } of front.feed.watchTemplateVersions({ cursor }, { signal: stop.signal }))
          if (version?.templateId === template.id) seen.push(version.version);
      })().catch(() => {});
      const [read] = await Promise.all([
        front.shownToClaims(template.id, saul),
        front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, description: String(round) })),
      ]);
      await eventually(() => expect([read.version, ...seen]).toContain(2n));
      stop.abort();
      await following;
    }
  });
});
