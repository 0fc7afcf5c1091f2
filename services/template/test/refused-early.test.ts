// Calls that cannot succeed cost no XMTP lookup and no transaction; what may change in the meantime is checked again.
import { newEnvelope, templateId } from '@offshoot/statements';
import { describe, expect, it, vi } from 'vitest';
import type { Statement, Template } from '../src/database/domain/template.ts';
import { currentVersionForClaims } from '../src/reading/commands/reading-for-claims.ts';
import { attestVersion } from '../src/templates/commands/attest-version.ts';
import { createTemplate } from '../src/templates/commands/create-template.ts';
import { deleteTemplate } from '../src/templates/commands/delete-template.ts';
import { resignVersion } from '../src/templates/commands/resign-version.ts';
import { setVisibility } from '../src/templates/commands/set-visibility.ts';
import { updateTemplate } from '../src/templates/commands/update-template.ts';
import { yankVersion } from '../src/templates/commands/yank-version.ts';
import { checkContent } from '../src/templates/domain/content-rules.ts';
import type { Deps, TemplateTransaction } from '../src/templates/domain/ports.ts';
import { currentVersion } from '../src/versions/domain/current-version.ts';

const now = new Date('2026-11-01T12:00:00Z');
const [creator, mallory] = ['ab'.repeat(32), 'ee'.repeat(32)];
const template = {
  id: 'tmpl_1',
  creatorId: creator,
  team: [] as readonly string[],
  version: 2,
  visibility: 'private',
  digest: 'd2',
} as Template;
const by = (signer: string): Statement => ({
  envelope: newEnvelope(signer, { now, nonce: 'a'.repeat(32), lifetimeSeconds: 300 }),
  signatures: [],
});

/** A store that has `seen` outside of transactions and `locked` in them. */
function deps(seen: Template | undefined, locked: Template | undefined) {
  const keysOf = vi.fn(async () => ({ inboxId: creator, addresses: [], installations: [] }));
  const tx = { lockedTemplate: async () => locked, versionOf: async () => undefined } as unknown as TemplateTransaction;
  const store = {
    templateById: async () => seen,
    transaction: (work: (on: TemplateTransaction) => unknown) => work(tx),
    transactionAfterPromises: (_: string, work: (on: TemplateTransaction) => unknown) => work(tx),
  };
  return { keysOf, deps: { store, identities: { keysOf }, now: () => now, quotas: {} } as unknown as Deps };
}

const content = { agentName: 'Juno', instructions: 'Help.', tools: [], tags: [], emoji: '' } as never;
const calls = {
  UpdateTemplate: (d: Deps, o: Call) =>
    updateTemplate(d, {
      callerId: o.caller,
      templateId: 'tmpl_1',
      etag: 'e',
      content,
      contentJson: {},
      statement: by(o.signer),
      attestation: undefined,
    }),
  SetTemplateVisibility: (d: Deps, o: Call) =>
    setVisibility(d, { callerId: o.caller, templateId: 'tmpl_1', visibility: 'public', statement: by(o.signer) }),
  DeleteTemplate: (d: Deps, o: Call) => deleteTemplate(d, { callerId: o.caller, templateId: 'tmpl_1', statement: by(o.signer) }),
  AttestTemplateVersion: (d: Deps, o: Call) =>
    attestVersion(d, { callerId: o.caller, templateId: 'tmpl_1', version: o.version, statement: by(o.signer) }),
  YankTemplate: (d: Deps, o: Call) =>
    yankVersion(d, {
      callerId: o.caller,
      templateId: 'tmpl_1',
      version: 1,
      reason: 'It fails.',
      statement: by(o.signer),
      replacement: undefined,
    }),
  ResignTemplateVersion: (d: Deps, o: Call) =>
    resignVersion(d, { callerId: o.caller, templateId: 'tmpl_1', version: o.version, signatures: [] }),
};
interface Call {
  caller: string;
  signer: string;
  version: number;
}
const good: Call = { caller: creator, signer: creator, version: 2 };
const methods = Object.keys(calls) as (keyof typeof calls)[];
const refused = (reason: string) => expect.objectContaining({ reason });

it('CreateTemplate › attack: another person’s statement is refused before the network is asked', async () => {
  const { deps: d, keysOf } = deps(undefined, undefined);
  const salt = 'a'.repeat(32);
  const creation = { creatorId: creator, requestId: 'r', templateId: templateId(creator, salt), salt, content, contentJson: {} };
  await expect(createTemplate(d, { ...creation, statement: by(mallory), attestation: undefined })).rejects.toEqual(
    refused('STATEMENT_WRONG_SIGNER'),
  );
  expect(keysOf).not.toHaveBeenCalled();
});

it.each(['tags', 'tools'])('attack: a NUL character within the list of %s', (list) => {
  const value = list === 'tags' ? 'a\0b' : { id: 'sms', name: 'a\0b', choices: [] };
  const broken = { ...(content as object), [list]: [value] } as never;
  expect(() => checkContent(broken)).toThrow(refused('VALIDATION_FAILED'));
});

describe.each(methods)('%s', (method) => {
  const call = async (d: Deps, o: Partial<Call> = {}): Promise<unknown> => calls[method](d, { ...good, ...o });

  it.each<[string, Template | undefined, Partial<Call>, string]>([
    ['a template that does not exist', undefined, {}, 'TEMPLATE_NOT_FOUND'],
    ['another creator’s template', template, { caller: mallory }, 'NOT_TEMPLATE_CREATOR'],
    ...(method === 'DeleteTemplate' ? [] : [['a deleted template', { ...template, deletedAt: now }, {}, 'TEMPLATE_NOT_FOUND'] as never]),
    ...(method === 'ResignTemplateVersion'
      ? []
      : [['a statement of another person', template, { signer: mallory }, 'STATEMENT_WRONG_SIGNER'] as never]),
    ...(/Version$/.test(method) ? [['an older version', template, { version: 1 }, 'TEMPLATE_VERSION_NOT_FOUND'] as never] : []),
  ])('attack: %s is refused before the network is asked', async (_, seen, o, reason) => {
    const { deps: d, keysOf } = deps(seen, seen);
    await expect(call(d, o)).rejects.toEqual(refused(reason));
    expect(keysOf).not.toHaveBeenCalled();
  });

  it.each<[string, Template | undefined, string]>([
    ['is gone', undefined, 'TEMPLATE_NOT_FOUND'],
    ...(method === 'DeleteTemplate' ? [] : [['is deleted', { ...template, deletedAt: now }, 'TEMPLATE_NOT_FOUND'] as never]),
    ...(/Version$/.test(method) ? [['has a newer version', { ...template, version: 3 }, 'TEMPLATE_VERSION_NOT_FOUND'] as never] : []),
  ])('what was asked of the network meanwhile does not count where the template %s', async (_, locked, reason) => {
    const { deps: d, keysOf } = deps(template, locked);
    await expect(call(d)).rejects.toEqual(refused(reason));
    expect(keysOf).toHaveBeenCalledWith(creator, { fresh: true });
  });
});

it('a template that has lost its current version gets an error, and no empty version', async () => {
  const { deps: d } = deps(template, template);
  const read = d.store.transaction((tx) => currentVersion(tx, template));
  await expect(read).rejects.toThrow('template tmpl_1 has no row for its current version 2');
});

it('a template that the claim service knows is not recorded again with each call of its creator', async () => {
  const letClaimsKnow = vi.fn();
  const found = { version: 2 };
  const store = { versionAndAccess: async () => ({ access: template, knownToClaims: true, current: 2, found }), letClaimsKnow };
  const read = currentVersionForClaims({ store } as unknown as Deps, 'tmpl_1', { kind: 'user', inboxId: creator });
  expect(await read).toBe(found);
  expect(letClaimsKnow).not.toHaveBeenCalled();
});
