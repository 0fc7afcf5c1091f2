import { toJson } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { type AttestationOptions, attestation, creation, resigning, signed, TRIP_PLANNER, update } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

const DAY_MS = 86_400_000;

let front: StoreFront;
let saul: Person;
let mallory: Person;
let clock = new Date();
beforeAll(async () => {
  front = await openStoreFront({ now: () => clock });
  saul = front.inboxes.newPerson();
  mallory = front.inboxes.newPerson();
});
afterAll(() => front?.close());

const later = (ms: number) => new Date(clock.getTime() + ms);

async function versionOf({ id }: Pick<Template, 'id'>, version = 0n): Promise<TemplateVersion> {
  return present((await front.as(saul).getTemplateVersion({ templateId: id, version })).version);
}

async function templateOf({ id }: Pick<Template, 'id'>): Promise<Template> {
  return present((await front.as(saul).getTemplate({ templateId: id })).template);
}

async function attested(person: Person, template: Template, o: AttestationOptions = {}): Promise<Template> {
  const request = await attestation(person, template, { now: clock, ...o });
  return present((await front.as(person).attestTemplateVersion(request)).template);
}

/** Comparable: bytes come back from the wire in another class. */
function shown(statement: SignedStatement | undefined) {
  return statement && toJson(SignedStatementSchema, statement);
}

/** The version's attestation and revision, comparable. */
async function attestationOf(template: Pick<Template, 'id'>, version = 0n) {
  const { attestation, revision } = await versionOf(template, version);
  return { attestation: shown(attestation), revision };
}

/** Days from the clock, to the second. */
function daysAttested({ attestedUntil }: Template): number | undefined {
  return attestedUntil && Math.round((timestampDate(attestedUntil).getTime() - clock.getTime()) / 1000) / 86_400;
}

const created = () => front.created(saul, TRIP_PLANNER, { published: true });

/** The ID, number and digest that a request to create will have. */
async function newTemplate() {
  const request = await creation(saul, TRIP_PLANNER, { now: clock });
  const { digest } = await created();
  return { request, template: { id: request.templateId, version: 1n, digest } };
}

describe('attesting that a version is the latest', () => {
  it('shows its expiry, with the statement for everyone to verify', async () => {
    const template = await created();
    expect(template.attestedUntil).toBeUndefined();
    const request = await attestation(saul, template, { now: clock, days: 90 });
    const after = present((await front.as(saul).attestTemplateVersion(request)).template);
    expect(after.attestedUntil).toEqual(request.statement.expireTime);
    expect(after.etag).not.toBe(template.etag);
    expect(after.updateTime).toEqual(template.updateTime);
    expect(await templateOf(template)).toEqual(after);
    expect(await attestationOf(template)).toEqual({ revision: 2n, attestation: shown(request.statement) });
    const { templates } = await front.as(saul).listTemplates({ filter: { case: 'creatorId', value: saul.inboxId } });
    expect(templates.find(({ id }) => id === template.id)?.attestedUntil).toEqual(after.attestedUntil);
  });

  it('returns the same when repeated, and a later one replaces it, even with an earlier expiry', async () => {
    const template = await created();
    const request = await attestation(saul, template, { now: clock });
    const first = await front.as(saul).attestTemplateVersion(request);
    expect(await front.as(saul).attestTemplateVersion(request)).toEqual(first);
    expect((await versionOf(template)).revision).toBe(2n);
    const shorter = await attested(saul, template, { now: later(1000), days: 1 });
    expect(daysAttested(shorter)).toBeCloseTo(1, 3);
    expect((await versionOf(template)).revision).toBe(3n);
  });

  it('is still shown after it has expired', async () => {
    const template = await created();
    const before = await attested(saul, template, { days: 1 });
    const now = clock;
    clock = later(2 * DAY_MS);
    try {
      expect(await templateOf(template)).toEqual(before);
      expect(daysAttested(before)).toBeCloseTo(-1, 3);
    } finally {
      clock = now;
    }
  });

  it('works with a new template and with a new version, in the same call', async () => {
    const { request, template } = await newTemplate();
    const first = (await attestation(saul, template, { now: clock, days: 2 })).statement;
    const one = present((await front.as(saul).createTemplate({ ...request, attestation: first })).template);
    expect(one.attestedUntil).toEqual(first.expireTime);
    expect(await attestationOf(one)).toEqual({ revision: 1n, attestation: shown(first) });

    const { digest } = await front.created(saul, { ...TRIP_PLANNER, emoji: '🗾' });
    const second = (await attestation(saul, { ...one, version: 2n, digest }, { now: clock, days: 3 })).statement;
    const next = { ...(await update(saul, one, { ...TRIP_PLANNER, emoji: '🗾' })), attestation: second };
    const two = present((await front.as(saul).updateTemplate(next)).template);
    expect(two.attestedUntil).toEqual(second.expireTime);
    expect(await attestationOf(one, 2n)).toEqual({ revision: 1n, attestation: shown(second) });
    expect(await attestationOf(one, 1n)).toEqual({ revision: 1n, attestation: shown(first) });
    expect((await front.as(saul).updateTemplate(next)).template).toEqual(two);
  });

  it('ends with the version: the next one is not attested until its creator attests it', async () => {
    const template = await attested(saul, await created());
    const two = present((await front.as(saul).updateTemplate(await update(saul, template, TRIP_PLANNER))).template);
    expect(two.attestedUntil).toBeUndefined();
    expect((await versionOf(two)).attestation).toBeUndefined();
  });

  it('a creation repeated after its attestation has expired returns the same', async () => {
    const { request, template } = await newTemplate();
    const statement = (await attestation(saul, template, { now: clock, days: 1 })).statement;
    const first = await front.as(saul).createTemplate({ ...request, attestation: statement });
    const now = clock;
    clock = later(2 * DAY_MS);
    try {
      expect(await front.as(saul).createTemplate({ ...request, attestation: statement })).toEqual(first);
    } finally {
      clock = now;
    }
  });

  it('concurrently with re-signing loses neither change', async () => {
    const template = await created();
    const version = await versionOf(template);
    const keys = Array.from({ length: 4 }, () => front.inboxes.withNewKey(saul));
    const attestations = await Promise.all([0, 1, 2, 3].map((at) => attestation(saul, template, { now: later(at * 1000), days: at + 1 })));
    await Promise.all([
      ...keys.map(async (key) => front.as(saul).resignTemplateVersion(await resigning(version, key))),
      ...attestations.map((request) => front.as(saul).attestTemplateVersion(request)),
    ]);
    const after = await versionOf(template);
    expect(after.statement?.signatures).toHaveLength(5);
    expect(shown(after.attestation)).toEqual(shown(attestations.at(-1)?.statement));
    expect((await templateOf(template)).attestedUntil).toEqual(after.attestation?.expireTime);
  });
});

describe('attesting, attacked', () => {
  it('by a stranger, in their own name or in the creator’s', async () => {
    const template = await created();
    expect(await refusalReason(attested(mallory, template))).toBe('NOT_TEMPLATE_CREATOR');
    const inOwnName = await attestation(mallory, template, { now: clock });
    expect(await refusalReason(front.as(saul).attestTemplateVersion(inOwnName))).toBe('STATEMENT_WRONG_SIGNER');
    const forged = await attestation({ inboxId: saul.inboxId, sign: mallory.sign }, template, { now: clock });
    expect(await refusalReason(front.as(saul).attestTemplateVersion(forged))).toBe('STATEMENT_KEY_UNKNOWN');
    for (const nobody of [front.anonymous, front.service]) {
      expect(await refusalReason(nobody.attestTemplateVersion(await attestation(saul, template, { now: clock })))).toBe('SESSION_REQUIRED');
    }
    expect(await templateOf(template)).toEqual(template);
  });

  it('an older version as the latest: the freeze that attestations are meant to reveal', async () => {
    const template = await created();
    const two = present((await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, emoji: '🗾' }))).template);
    const old = await attestation(saul, template, { now: clock });
    expect(await refusalReason(front.as(saul).attestTemplateVersion(old))).toBe('TEMPLATE_VERSION_NOT_FOUND');
    expect(await refusalReason(front.as(saul).attestTemplateVersion({ ...old, version: 2n }))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await templateOf(template)).toEqual(two);
  });

  it('another template, another digest', async () => {
    const [template, other] = [await created(), await created()];
    const { statement } = await attestation(saul, other, { now: clock });
    const spliced = { templateId: template.id, version: 1n, statement };
    expect(await refusalReason(front.as(saul).attestTemplateVersion(spliced))).toBe('STATEMENT_SIGNATURE_INVALID');
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await refusalReason(attested(saul, { ...template, digest }))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await templateOf(template)).toEqual(template);
  });

  it('for too long: for 91 days, and without an expiry', async () => {
    const template = await created();
    expect(await refusalReason(attested(saul, template, { days: 91 }))).toBe('STATEMENT_LIFETIME_TOO_LONG');
    const request = await attestation(saul, template, { now: clock });
    request.statement.expireTime = undefined;
    expect(await refusalReason(front.as(saul).attestTemplateVersion(request))).toBe('STATEMENT_MALFORMED');
    expect(await refusalReason(attested(saul, template, { now: later(-91 * DAY_MS), days: 90 }))).toBe('STATEMENT_EXPIRED');
    expect(await refusalReason(attested(saul, template, { now: later(120_000) }))).toBe('STATEMENT_NOT_YET_VALID');
    expect(await templateOf(template)).toEqual(template);
  });

  it('replaying an older attestation does not shorten a newer one, nor restore a longer one', async () => {
    const template = await created();
    const short = await attestation(saul, template, { now: later(-2000), days: 1 });
    const long = await attestation(saul, template, { now: later(-1000), days: 60 });
    const last = await attestation(saul, template, { now: clock, days: 30 });
    for (const request of [short, long, last]) await front.as(saul).attestTemplateVersion(request);
    const [before, version] = [await templateOf(template), await versionOf(template)];
    for (const replayed of [short, long, last]) {
      expect((await front.as(saul).attestTemplateVersion(replayed)).template).toEqual(before);
    }
    expect(await versionOf(template)).toEqual(version);
    expect(await attestationOf(template)).toEqual({ revision: 4n, attestation: shown(last.statement) });
    expect(daysAttested(before)).toBeCloseTo(30, 3);
  });

  it('with a revoked key', async () => {
    const leaver = front.inboxes.newPerson();
    const template = await front.created(leaver);
    const request = await attestation(leaver, template, { now: clock });
    front.inboxes.revokeKeys(leaver.inboxId);
    expect(await refusalReason(front.as(leaver).attestTemplateVersion(request))).toBe('STATEMENT_KEY_UNKNOWN');
  });

  it('a statement for something else, used as an attestation', async () => {
    const template = await created();
    const action = { action: 'template.delete', templateId: template.id, version: 1 } as const;
    const statement = await signed(saul, action, { now: clock });
    const call = front.as(saul).attestTemplateVersion({ templateId: template.id, version: 1n, statement });
    expect(await refusalReason(call)).toBe('STATEMENT_SIGNATURE_INVALID');
  });

  it('a forged attestation at creation leaves nothing behind', async () => {
    const { request, template } = await newTemplate();
    const forged = (await attestation({ inboxId: saul.inboxId, sign: mallory.sign }, template, { now: clock })).statement;
    expect(await refusalReason(front.as(saul).createTemplate({ ...request, attestation: forged }))).toBe('STATEMENT_KEY_UNKNOWN');
    expect(await refusalReason(front.as(saul).getTemplate({ templateId: template.id }))).toBe('TEMPLATE_NOT_FOUND');
    const byOther = (await attestation(mallory, template, { now: clock })).statement;
    expect(await refusalReason(front.as(saul).createTemplate({ ...request, attestation: byOther }))).toBe('STATEMENT_WRONG_SIGNER');
    const { template: made } = await front.as(saul).createTemplate(request);
    expect(made).toMatchObject({ id: template.id, version: 1n });
    expect(made?.attestedUntil).toBeUndefined();
  });

  it('a forged attestation in an update leaves the old version unchanged', async () => {
    const template = await attested(saul, await created());
    const next = await update(saul, template, { ...TRIP_PLANNER, emoji: '🗾' });
    const ofOldVersion = (await attestation(saul, template, { now: clock })).statement;
    expect(await refusalReason(front.as(saul).updateTemplate({ ...next, attestation: ofOldVersion }))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await templateOf(template)).toEqual(template);
    expect((await front.as(saul).listTemplateVersions({ templateId: template.id })).versions).toHaveLength(1);
  });
});
