import { equals } from '@bufbuild/protobuf';
import { type Signature, SignatureSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { fromWire } from '@offshoot/rpc/wire';
import { publishVersionAction, verifyStatement } from '@offshoot/statements';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHAIN_ID, type KeyHolder, type Person } from './people.ts';
import { contentJsonOf, creation, deletion, resigning, TRIP_PLANNER, update } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let mallory: Person;
beforeAll(async () => {
  front = await openStoreFront();
  mallory = front.inboxes.newPerson();
});
afterAll(() => front?.close());

async function versionOf(template: Pick<Template, 'id' | 'creatorId'>, version = 0n): Promise<TemplateVersion> {
  return present((await front.as({ inboxId: template.creatorId }).getTemplateVersion({ templateId: template.id, version })).version);
}

let creators = 0;

/** A person with a uniquely named template, and the version as everybody reads it. */
async function creatorWithTemplate(kind?: 'wallet' | 'installation') {
  const saul = front.inboxes.newPerson(kind);
  const template = await front.created(saul, { ...TRIP_PLANNER, agentName: `Trip Planner ${++creators}` }, { published: true });
  return { saul, template, version: await versionOf(template) };
}

/** Verifies like an instance, which knows only the message and the network's keys. */
async function verifies(version: TemplateVersion): Promise<boolean> {
  const { templateId, previousDigest, creatorId: signer } = version;
  const contentJson = contentJsonOf(present(version.content));
  const action = publishVersionAction({ templateId, version: Number(version.version), previousDigest, contentJson });
  const statement = fromWire(present(version.statement));
  return (await verifyStatement({ ...statement, action, signer, keys: await front.inboxes.keysOf(signer), now: new Date() })).ok;
}

async function resigned(person: Person, version: TemplateVersion, ...signers: Person[]): Promise<TemplateVersion> {
  return present((await front.as(person).resignTemplateVersion(await resigning(version, ...signers))).version);
}

const signaturesOf = (version: TemplateVersion): Signature[] => present(version.statement).signatures;

describe('re-signing a version', () => {
  it('adds a signature over the same text and changes nothing else', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    const after = await resigned(saul, version, front.inboxes.withNewKey(saul, 'wallet'));
    expect(after.revision).toBe(2n);
    expect(signaturesOf(after)).toHaveLength(2);
    expect(signaturesOf(after)[0]).toEqual(signaturesOf(version)[0]);
    const kept = present(version.statement);
    expect({ ...after, revision: 1n, statement: { ...present(after.statement), signatures: kept.signatures } }).toEqual(version);
    expect(await versionOf(template)).toEqual(after);
    expect((await front.as(saul).getTemplate({ templateId: template.id })).template).toEqual(template);
  });

  it('makes a version valid again after its only key was revoked', async () => {
    const { saul, version } = await creatorWithTemplate();
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    saul.revoke();
    expect(await verifies(version)).toBe(false);
    const after = await resigned(wallet, version, wallet);
    expect(signaturesOf(after)).toHaveLength(2);
    expect(await verifies(after)).toBe(true);
  });

  it('repeatedly, or with a key that has already signed, returns the same and makes no new revision', async () => {
    const { saul, version } = await creatorWithTemplate();
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    const request = await resigning(version, wallet);
    const first = await front.as(saul).resignTemplateVersion(request);
    expect(await front.as(saul).resignTemplateVersion(request)).toEqual(first);
    expect(await resigned(saul, version, saul, wallet, wallet)).toEqual(first.version);
  });

  it('accepts a smart-contract wallet, for a new version as well', async () => {
    const { saul, version } = await creatorWithTemplate();
    const contract = front.inboxes.withNewKey(saul, 'contract-wallet');
    const after = await resigned(saul, version, contract);
    const { kind } = present(signaturesOf(after)[1]);
    expect(kind).toMatchObject({ case: 'contractWallet', value: { chainId: BigInt(CHAIN_ID) } });
    saul.revoke();
    expect(await verifies(after)).toBe(true);
    const template = await front.created(front.inboxes.newPerson('contract-wallet'));
    expect(await verifies(await versionOf(template))).toBe(true);
  });

  it('with many keys at once loses none', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    const keys = Array.from({ length: 7 }, (_, i) => front.inboxes.withNewKey(saul, i % 2 ? 'wallet' : 'installation'));
    const requests = await Promise.all(keys.map((key) => resigning(version, key)));
    await Promise.all([...requests, ...requests].map((request) => front.as(saul).resignTemplateVersion(request)));
    const after = await versionOf(template);
    expect(after.revision).toBe(8n);
    const given = [version.statement, ...requests].flatMap((one) => one?.signatures ?? []);
    expect(signaturesOf(after)).toHaveLength(8);
    for (const signature of given) expect(signaturesOf(after).filter((one) => equals(SignatureSchema, one, signature))).toHaveLength(1);
  });

  it('during an update affects the old version first, or nothing: the feed keeps their order', async () => {
    const rounds = Array.from({ length: 12 }, async () => {
      const { saul, template, version } = await creatorWithTemplate();
      const [next, signing] = [
        await update(saul, template, { ...TRIP_PLANNER, agentName: template.agentName }),
        await resigning(version, front.inboxes.withNewKey(saul)),
      ];
      const [, late] = await Promise.allSettled([front.as(saul).updateTemplate(next), front.as(saul).resignTemplateVersion(signing)]);
      const [one, two] = [await versionOf(template, 1n), await versionOf(template, 2n)];
      if (late.status === 'rejected') expect(await refusalReason(Promise.reject(late.reason))).toBe('TEMPLATE_VERSION_NOT_FOUND');
      expect(signaturesOf(one)).toHaveLength(late.status === 'fulfilled' ? 2 : 1);
      expect([signaturesOf(two).length, two.revision]).toEqual([1, 1n]);
      return template.id;
    });
    const ids = await Promise.all(rounds);
    const order: string[] = [];
    for await (const { version } of front.feed.watchTemplateVersions({})) {
      if (version && ids.includes(version.templateId)) order.push(`${version.templateId}@${version.version}`);
      if (order.length === ids.length * 2) break;
    }
    for (const id of ids) expect(order.filter((key) => key.startsWith(id))).toEqual([`${id}@1`, `${id}@2`]);
  });

  it("is not done by an update with another key's signature: that is a repetition, and stores nothing", async () => {
    const { saul, template } = await creatorWithTemplate();
    const content = { ...TRIP_PLANNER, agentName: template.agentName, emoji: '🗾' };
    const two = present((await front.as(saul).updateTemplate(await update(saul, template, content))).template);
    const stored = await versionOf(two);
    const again = await update(front.inboxes.withNewKey(saul, 'wallet'), template, content);
    expect((await front.as(saul).updateTemplate(again)).template).toEqual(two);
    expect(await versionOf(two)).toEqual(stored);
    expect(stored.revision).toBe(1n);
  });
});

describe('the ninth signature', () => {
  async function fullVersion() {
    const { saul, template, version } = await creatorWithTemplate();
    const keys: KeyHolder[] = Array.from({ length: 7 }, () => front.inboxes.withNewKey(saul));
    const full = await resigned(saul, version, ...keys);
    expect(signaturesOf(full)).toHaveLength(8);
    return { saul, template, full, keys, ninth: front.inboxes.withNewKey(saul, 'wallet') };
  }

  it('is refused while all eight verify, and nothing is stored', async () => {
    const { saul, template, full, ninth } = await fullVersion();
    expect(await refusalReason(resigned(saul, full, ninth))).toBe('STATEMENT_MALFORMED');
    expect(await versionOf(template)).toEqual(full);
  });

  it('replaces one whose key was revoked, and no other', async () => {
    const { saul, full, keys, ninth } = await fullVersion();
    const [, , third, fourth] = keys;
    third?.revoke();
    fourth?.revoke();
    const before = signaturesOf(full);
    const after = await resigned(saul, full, ninth);
    expect(signaturesOf(after)).toHaveLength(8);
    expect(signaturesOf(after).slice(0, 7)).toEqual(before.filter((_, i) => i !== 3));
    const tenth = front.inboxes.withNewKey(saul);
    expect(signaturesOf(await resigned(saul, after, tenth)).slice(0, 6)).toEqual(before.filter((_, i) => i !== 3 && i !== 4));
  });

  it('finds room if the eight are invalid ones that someone added in transit', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    const rubbish = await Promise.all(Array.from({ length: 6 }, async () => (await creation(front.inboxes.newPerson())).statement));
    const forgedForWallet = (await creation(wallet)).statement;
    request.statement.signatures.push(...[...rubbish, forgedForWallet].flatMap(({ signatures }) => signatures));
    const template = present((await front.as(saul).createTemplate(request)).template);
    const version = await versionOf(template);
    expect(signaturesOf(version)).toHaveLength(8);
    const after = await resigned(saul, version, wallet);
    expect(signaturesOf(after)).toHaveLength(8);
    const another = front.inboxes.withNewKey(saul);
    expect(signaturesOf(await resigned(saul, after, another))).toHaveLength(8);
    another.revoke();
    saul.revoke();
    expect(await verifies(after)).toBe(true);
  });
});

describe('re-signing, attacked', () => {
  it('by a stranger, with their own key or in the creator’s name', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    expect(await refusalReason(resigned(mallory, version, mallory))).toBe('NOT_TEMPLATE_CREATOR');
    expect(await refusalReason(resigned(saul, version, mallory))).toBe('STATEMENT_KEY_UNKNOWN');
    expect(await refusalReason(resigned(mallory, version, saul))).toBe('NOT_TEMPLATE_CREATOR');
    for (const nobody of [front.anonymous, front.service]) {
      expect(await refusalReason(nobody.resignTemplateVersion(await resigning(version, saul)))).toBe('SESSION_REQUIRED');
    }
    expect(await versionOf(template)).toEqual(version);
  });

  it('of an older version, which would bring it back to the end of the feed', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, agentName: template.agentName, emoji: '🗾' }));
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    expect(await refusalReason(resigned(saul, version, wallet))).toBe('TEMPLATE_VERSION_NOT_FOUND');
    const future = { ...(await resigning(version, wallet)), version: 3n };
    expect(await refusalReason(front.as(saul).resignTemplateVersion(future))).toBe('TEMPLATE_VERSION_NOT_FOUND');
    expect(await versionOf(template, 1n)).toEqual(version);
  });

  it("over another version's text, and over another template's", async () => {
    const { saul, template, version: one } = await creatorWithTemplate();
    await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, agentName: template.agentName, emoji: '🗾' }));
    const two = await versionOf(template);
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    const other = await versionOf(await front.created(saul));
    for (const text of [one, other]) {
      const { signatures } = await resigning(text, wallet);
      const call = front.as(saul).resignTemplateVersion({ templateId: template.id, version: 2n, signatures });
      expect(await refusalReason(call)).toBe('STATEMENT_SIGNATURE_INVALID');
    }
    expect(await versionOf(template)).toEqual(two);
  });

  it('with a revoked key', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    const revoked = front.inboxes.withNewKey(saul, 'wallet');
    revoked.revoke();
    expect(await refusalReason(resigned(saul, version, revoked))).toBe('STATEMENT_KEY_UNKNOWN');
    saul.revoke();
    expect(await refusalReason(resigned(saul, version, saul))).toBe('STATEMENT_KEY_UNKNOWN');
    expect(await versionOf(template)).toEqual(version);
  });

  it('with one bad signature among good ones: none is stored', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    expect(await refusalReason(resigned(saul, version, wallet, mallory))).toBe('STATEMENT_KEY_UNKNOWN');
    expect(await versionOf(template)).toEqual(version);
  });

  it('with a contract that denies it, and on a chain with an ID that is too large', async () => {
    const { saul, template, version } = await creatorWithTemplate();
    const contract = front.inboxes.withNewKey(saul, 'contract-wallet');
    const request = await resigning(version, contract);
    const { kind } = present(request.signatures[0]);
    if (kind.case !== 'contractWallet') throw new Error('not by a contract');
    kind.value.chainId = 1n;
    expect(await refusalReason(front.as(saul).resignTemplateVersion(request))).toBe('STATEMENT_SIGNATURE_INVALID');
    kind.value.chainId = 2n ** 63n - 1n;
    expect(await refusalReason(front.as(saul).resignTemplateVersion(request))).toBe('STATEMENT_MALFORMED');
    const poisoned = await creation(saul);
    poisoned.statement.signatures.push(...request.signatures);
    expect(await refusalReason(front.as(saul).createTemplate(poisoned))).toBe('STATEMENT_MALFORMED');
    expect(await versionOf(template)).toEqual(version);
  });

  it('of a deleted template, and while the XMTP network is down', async () => {
    const { saul, version } = await creatorWithTemplate();
    const wallet = front.inboxes.withNewKey(saul, 'wallet');
    front.inboxes.down = true;
    expect(await refusalReason(resigned(saul, version, wallet))).toBe('IDENTITY_UNAVAILABLE');
    front.inboxes.down = false;
    const { template } = await front.as(saul).getTemplate({ templateId: version.templateId });
    await front.as(saul).deleteTemplate(await deletion(saul, present(template)));
    expect(await refusalReason(resigned(saul, version, wallet))).toBe('TEMPLATE_NOT_FOUND');
  });
});
