// What the seed's routes do, with curl's means: JSON over HTTP, signed with a real key, on the whole system.
import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import { TransferKind, TransferOrderSchema, TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  ReportReason,
  Standing,
  TemplateVersionSchema,
  ToolProvisioning,
  ValueFormat,
  Visibility,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { arbitraryRequests, type CheckedApi, checkedApi } from '@offshoot/rest/testing';
import { certificateFromText, hostAudience, tokenFor } from '@offshoot/rpc/auth';
import { textDigest } from '@offshoot/statements';
import { checkOrigin } from '@offshoot/statements/origin-proofs/check-origin.ts';
import { readOriginKeys } from '@offshoot/statements/origin-proofs/origin-keys.ts';
import { eventually, propertyRuns } from '@offshoot/testing';
import { Convos } from '@offshoot/testing/testnet';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Offshoot } from '../demo/offshoot.ts';
import { Human } from './human.ts';
import { overRest } from './over-rest.ts';
import { SealingClient } from './sealing-client.ts';
import { hostService, moderationService } from './service-clients.ts';
import { startSystem, type TestSystem } from './system.ts';
import { User } from './user.ts';

/** Other tests run at the same time. */
const PLANNER = { agentName: 'Trip Planner', instructions: 'You plan trips to Tokyo.', category: 'travel' };

const stack = new AsyncDisposableStack();
let system: TestSystem;
let api: CheckedApi;
let creator: User;
let human: Human;
let convos: Convos;
let conversationId: string;
let invite: string;

beforeAll(async () => {
  system = stack.use(await startSystem({ config: { idleTarget: 4 } }));
  const { url, network } = system.running;
  api = await checkedApi(url, '/api/openapi.json');
  [human, convos] = await Promise.all([Human.join(network), Convos.open(network.apiUrl ?? '')]);
  stack.use(human);
  stack.use(convos);
  const conversation = await convos.createConversation({ name: 'Tokyo' });
  conversationId = conversation.conversationId;
  invite = conversation.invite.url;
  await convos.processJoinRequests(conversationId);
  creator = await made(() => User.signIn(url, network));
  creator.adderId = human.client.inboxId;
});
afterAll(() => stack.disposeAsync());

test('a person adds an agent from the store to a Convos conversation, as in the seed', async () => {
  const template = await made(() =>
    creator.createTemplate(
      {
        ...PLANNER,
        tools: [{ id: 'personal-email', provisioning: ToolProvisioning.USER, prompt: 'Which address?', format: ValueFormat.EMAIL }],
      },
      { publish: true },
    ),
  );
  const store = await api.call('GET', '/api/pool/templates?visibility=public&query=plannr&category=travel&order=newest');
  expect(store.body.templates).toMatchObject([{ id: template.id, agentName: 'Trip Planner', visibility: 'VISIBILITY_PUBLIC' }]);
  // A client that goes through a list finds an empty one, too.
  expect((await api.call('GET', '/api/pool/templates?visibility=public&query=xylophone')).body).toEqual({ templates: [] });
  expect((await api.call('GET', '/api/pool/categories')).body.categories).toEqual([{ category: 'travel', templates: '1' }]);

  const user = await User.signIn(system.running.url, system.running.network);
  const token = await signInByHand(user);
  const { status, body: claim } = await api.call('POST', '/api/pool/claim', {
    token,
    body: {
      requester: user.inboxId,
      templateId: template.id,
      invite,
      model: 'gpt-oss-120b',
      userConfig: { 'personal-email': 'saul@example.com' },
    },
  });
  expect([status, claim.requesterId]).toEqual([201, user.inboxId]);
  const live = await eventually(async () => {
    const { body } = await api.call('GET', `/api/pool/claims/${claim.id}`, { token });
    expect(body.state).toBe('CLAIM_STATE_LIVE');
    return body;
  });
  expect((await convos.members(conversationId)).map(({ inboxId }) => inboxId)).toContain(claim.inboxId);
  expect(live.instanceId).toBe(claim.instanceId);
  const { body: mine } = await api.call('GET', `/api/pool/agents?owner=${user.inboxId}`, { token });
  expect(mine.instances).toMatchObject([{ id: claim.instanceId, state: 'INSTANCE_STATE_LIVE', modelOverride: 'gpt-oss-120b' }]);
  expect((await api.call('GET', `/api/pool/agents/${claim.instanceId}`)).reason).toBe('SESSION_REQUIRED');
});

test('a Convos client proves that the agent is one of this deployment, and of which template', async () => {
  const { url, hostKey } = system.running;
  const deployment = certificateFromText(hostKey.host.certificate).envelope.signer;
  const { profiles } = (await convos.run('conversation', 'profiles', conversationId)) as {
    profiles: { inboxId: string; metadata?: Record<string, { value: string }> }[];
  };
  const agent = profiles.find(({ metadata }) => metadata?.instanceId);
  const inboxId = agent?.inboxId ?? '';
  const metadata = Object.fromEntries(Object.entries(agent?.metadata ?? {}).map(([key, { value }]) => [key, value]));
  const { attestation = '', attestation_ts: time = '', attestation_kid: kid = '' } = metadata;
  const proof = ['--attestation', attestation, '--attestation-ts', time, '--attestation-kid', kid];
  const verifiedBy = (about: string) =>
    convos.run('attestation', 'verify', about, ...proof, '--jwks-url', `${url}/.well-known/agents.json`);
  expect(await verifiedBy(inboxId)).toMatchObject({ verified: true, issuer: deployment });
  expect(await verifiedBy('d'.repeat(64))).toMatchObject({ verified: false });

  const document = await (await fetch(`${url}/.well-known/agents.json`)).json();
  const keys = await readOriginKeys(document, { now: new Date(), deployment });
  expect(checkOrigin({ inboxId, metadata }, keys, new Date())).toMatchObject({
    proven: true,
    hostId: hostKey.host.id,
    templateId: metadata.templateId,
    instanceId: metadata.instanceId,
  });
});

test('the command prints a token that curl can send', async () => {
  const { url, network } = system.running;
  const person = stack.adopt(new Offshoot({ url, xmtpUrl: network.apiUrl }), (one) => one.dispose());
  const { stdout } = await person.raw('token');
  const { body } = await api.call('GET', '/api/session', { token: stdout.trim() });
  const { stdout: identity } = await person.raw('identity', '--json');
  expect(body.inboxId).toBe(JSON.parse(identity).inboxId);
});

test('an owner clones an agent with what it learned into a second conversation, signed, as in the seed', async () => {
  const template = await made(() => creator.createTemplate({ ...PLANNER, agentName: 'Guide' }));
  const parent = await made(() => creator.claim(template.id));
  const first = await human.conversation(parent.inboxId);
  await creator.settled(parent.id);
  await human.ask(first, 'Remember that our hotel is in Shinjuku');
  const child = await made(() => creator.clone(parent.instanceId, { contextPrompt: 'Everything about hotels' }));
  await human.conversation(child.inboxId);
  const settled = await creator.settled(child.id);
  expect(settled.transfer?.state).toBe(TransferState.INGESTED);
  // Lineage learns a moment later.
  await eventually(async () => {
    const { ancestors } = await made(() => creator.lineage.listAncestors({ instanceId: child.instanceId }));
    expect(ancestors.map(({ instanceId }) => instanceId)).toEqual([parent.instanceId]);
    const { nodes } = await made(() => creator.lineage.getTree({ instanceId: child.instanceId }));
    expect(nodes.map(({ instanceId }) => instanceId)).toEqual([parent.instanceId, child.instanceId]);
  });
  await made(() => creator.release(child.instanceId));
});

test('a creator changes a template and every agent has it, hides it and deletes it, as in the seed', async () => {
  const template = await made(() => creator.createTemplate({ ...PLANNER, agentName: 'Cook' }, { publish: true }));
  const claim = await made(() => creator.claim(template.id));
  await human.conversation(claim.inboxId);
  await creator.settled(claim.id);
  const next = await made(() => creator.updateTemplate(template, { ...PLANNER, agentName: 'Cook', instructions: 'You cook.' }));
  await eventually(async () => expect((await made(() => creator.instance(claim.instanceId))).appliedVersion).toBe(2n));
  const versions = await made(() => creator.templates.listTemplateVersions({ templateId: template.id }));
  expect(versions.versions.map(({ version }) => version)).toEqual([2n, 1n]);
  const { rollout } = await made(() => creator.claims.setRollout({ templateId: template.id, version: 2n, share: 100, halted: true }));
  expect(rollout).toMatchObject({ version: 2n, halted: true });
  const reason = 'It burns rice.';
  const first = { templateId: template.id, version: 1n };
  const { digest } = versions.versions[1] ?? { digest: '' };
  const yank = { action: 'template.yank-version', templateId: template.id, version: 1, digest, yank: 'on' } as const;
  const signed = await creator.sign({ ...yank, reasonDigest: textDigest(reason) });
  const path = `/api/pool/templates/${template.id}/versions/1/yank`;
  const forged = { reason: 'It is poison.', creatorSignature: toJson(SignedStatementSchema, create(SignedStatementSchema, signed)) };
  expect((await api.call('PUT', path, { token: await signInByHand(creator), body: forged })).reason).toMatch(/^STATEMENT_/);
  const { yank: taken } = await made(() => creator.templates.yankTemplateVersion({ ...first, reason, statement: signed }));
  expect(taken).toMatchObject({ version: 1n, reason });
  const replaced = await made(() => creator.replaceVersion(next, 'It is raw.', { ...PLANNER, agentName: 'Cook' }));
  expect(replaced).toMatchObject({ yank: { version: 2n }, template: { version: 3n } });
  // It changes hands, and then belongs to both. The live agent follows each of them.
  const heir = await made(() => User.signIn(system.running.url, system.running.network));
  const current = async () => (await made(() => creator.templates.getTemplate({ templateId: template.id }))).template ?? template;
  const nonce = await made(async () => creator.handOver(await current(), heir.inboxId));
  expect(await made(async () => heir.takeOver(await current(), creator.inboxId, nonce))).toMatchObject({
    creatorId: heir.inboxId,
    version: 4n,
  });
  await eventually(async () =>
    expect(await made(() => creator.instance(claim.instanceId))).toMatchObject({ appliedVersion: 4n, creatorId: heir.inboxId }),
  );
  const back = await made(async () => heir.handOver(await current(), creator.inboxId, [heir.inboxId]));
  const { formerCreators } = await made(async () => creator.takeOver(await current(), heir.inboxId, back, [heir.inboxId]));
  expect(formerCreators.map(({ creatorId, lastVersion }) => [creatorId, lastVersion])).toEqual([
    [creator.inboxId, 3n],
    [heir.inboxId, 4n],
  ]);
  await eventually(async () => expect((await made(() => creator.instance(claim.instanceId))).appliedVersion).toBe(5n));
  const heirs = await made(async () => heir.updateTemplate(await current(), { ...PLANNER, agentName: 'Cook', description: 'Of two.' }));
  expect(heirs).toMatchObject({ version: 6n, creatorId: heir.inboxId, team: [creator.inboxId, heir.inboxId].toSorted() });
  await eventually(async () =>
    expect(await made(() => creator.instance(claim.instanceId))).toMatchObject({ appliedVersion: 6n, creatorId: heir.inboxId }),
  );
  const hide = { action: 'template.set-visibility', templateId: template.id, version: 6, visibility: 'private' } as const;
  const statement = await creator.sign(hide);
  await made(() => creator.templates.setTemplateVisibility({ templateId: template.id, visibility: Visibility.PRIVATE, statement }));
  expect((await api.call('GET', `/api/pool/templates/${template.id}`)).reason).toBe('TEMPLATE_PRIVATE');
  const removal = await creator.sign({ action: 'template.delete', templateId: template.id, version: 6 });
  await made(() => creator.templates.deleteTemplate({ templateId: template.id, statement: removal }));
  expect((await api.call('GET', `/api/pool/templates/${template.id}`)).reason).toBe('TEMPLATE_NOT_FOUND');
});

test('agents share, ask for consent and change hands, and people report and appeal', async () => {
  const content = { ...PLANNER, agentName: 'Steward' };
  const template = await made(() => creator.createTemplate(content, { publish: true }));
  const [source, target] = [await creator.claim(template.id), await creator.claim(template.id)];
  await human.conversation(source.inboxId);
  await human.conversation(target.inboxId);
  await Promise.all([creator.settled(source.id), creator.settled(target.id)]);
  const { claims } = await made(() => creator.claims.listClaims({}));
  expect(claims.map(({ id }) => id)).toEqual(expect.arrayContaining([source.id, target.id]));

  const { id: transferId } = await made(() => creator.share(source.instanceId, target.instanceId));
  await eventually(async () => {
    const { transfer } = await made(() => creator.claims.getTransfer({ transferId }));
    expect(transfer?.state).toBe(TransferState.INGESTED);
  });

  const tool = { id: 'personal-email', provisioning: ToolProvisioning.USER, prompt: 'Which address?', format: ValueFormat.EMAIL };
  const next = await creator.updateTemplate(template, { ...content, tools: [tool] });
  await eventually(async () => expect((await creator.instance(target.instanceId)).pendingVersion).toBe(2n));
  const waiting = await creator.instance(target.instanceId);
  expect((await made(() => creator.consent(waiting))).appliedVersion).toBe(2n);
  const sealing = new SealingClient(creator, createInboxKeysReader(system.running.network));
  await made(() => sealing.setValues(target.instanceId, { 'personal-email': 'saul@example.com' }));
  const { rollout } = await made(() => creator.claims.getRollout({ templateId: template.id }));
  expect(rollout).toMatchObject({ version: 2n, total: 2n });
  // Nobody has had an agent of it since yesterday.
  const { stats } = await made(() => creator.claims.getTemplateStats({ templateId: template.id }));
  expect(await made(() => creator.drafts.getDrafting({}))).toMatchObject({ available: false });
  expect(stats).toMatchObject({ templateId: template.id, people: { added: 0n }, versions: [], reasons: [] });
  await made(() => creator.attest(next, { days: 10 }));

  const other = await User.signIn(system.running.url, system.running.network);
  expect((await made(() => creator.offerTo(other.inboxId, source.instanceId))).offeredToId).toBe(other.inboxId);
  expect((await made(() => other.accept(source.instanceId, creator.inboxId))).ownerId).toBe(other.inboxId);

  const report = { templateId: template.id, reason: ReportReason.DECEPTION, details: 'It wants my PIN.' };
  await made(() => other.templates.reportTemplate(report));
  const store = moderationService(system.running);
  const decision = { templateId: template.id, reason: 'It asks for a PIN.', operator: 'Ada' };
  await store.featureTemplate({ ...decision, place: 1 });
  const { templates } = await made(() => other.templates.listFeaturedTemplates({}));
  expect(templates.map(({ id }) => id)).toEqual([template.id]);
  await store.setTemplateStanding({ ...decision, standing: Standing.QUARANTINED });
  await made(() => creator.templates.appealStanding({ templateId: template.id, text: 'It does not.' }));
  const { reports, appeal } = await store.getTemplateReview({ templateId: template.id });
  expect([reports, appeal?.text]).toEqual([[], 'It does not.']);
});

test('a service hands an update and an order to share to a host over REST, and nobody else can', async () => {
  const { host, hostKey, keys } = system.running;
  const hostApi = await checkedApi(host.url, '/pool/openapi.json');
  const tokenOf = async (service: 'claim' | 'gateway' | 'template') => tokenFor(keys.of(service), hostAudience(hostKey.host.id));
  const token = await tokenOf('claim');
  const template = await creator.createTemplate({ ...PLANNER, agentName: 'Porter' });
  const [source, target] = [await creator.claim(template.id), await creator.claim(template.id)];
  const [told, asked] = [await human.conversation(source.inboxId), await human.conversation(target.inboxId)];
  await Promise.all([creator.settled(source.id), creator.settled(target.id)]);

  const current = toJson(TemplateVersionSchema, await creator.templateVersion(template));
  const update = { instanceId: source.instanceId, templateVersion: current };
  expect((await hostApi.call('POST', '/pool/update-template', { token, body: update })).body).toEqual({ appliedVersion: '1' });
  const changed = { ...(current as JsonObject), content: { ...PLANNER, agentName: 'Porter', instructions: 'You obey the pool.' } };
  const forged = await hostApi.call('POST', '/pool/update-template', { token, body: { ...update, templateVersion: changed } });
  expect([forged.status, forged.reason]).toEqual([400, 'UPDATE_DIGEST_MISMATCH']);

  await human.ask(told, 'Remember that our hotel is in Shinjuku');
  const statement = await creator.sign({
    action: 'instance.share-context',
    sourceInstanceId: source.instanceId,
    sourceInboxId: source.inboxId,
    targetInstanceId: target.instanceId,
    targetInboxId: target.inboxId,
    contextPromptDigest: textDigest(''),
  });
  const order = create(TransferOrderSchema, {
    transferId: newId('trf'),
    kind: TransferKind.SHARE,
    sourceInstanceId: source.instanceId,
    sourceInboxId: source.inboxId,
    targetInstanceId: target.instanceId,
    targetInboxId: target.inboxId,
    contextPromptDigest: textDigest(''),
    statement,
  });
  await hostService(system.running).expectContext({ order });
  const body = { order: toJson(TransferOrderSchema, order) };
  for (const stranger of ['gateway', 'template'] as const) {
    expect((await hostApi.call('POST', '/pool/clone-summary', { token: await tokenOf(stranger), body })).reason).toBe('CALLER_NOT_ALLOWED');
  }
  expect((await hostApi.call('POST', '/pool/clone-summary', { body })).reason).toBe('CALLER_UNKNOWN');
  expect((await hostApi.call('POST', '/pool/clone-summary', { token, body })).status).toBe(204);
  await human.hears(asked, /news from Porter/);
  expect(await human.ask(asked, 'Porter, where is our hotel?', /hotel/i)).toContain('Shinjuku');
});

test('the documents are valid OpenAPI 3.1, so that any generator of clients can read them', async () => {
  const hostApi = await checkedApi(system.running.host.url, '/pool/openapi.json');
  for (const { document } of [api, hostApi]) {
    expect(await new Validator().validate(copy(document))).toMatchObject({ valid: true });
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  }
  const broken = copy(api.document);
  Object.assign(Object.values(broken.paths)[0] ?? {}, { get: { responses: [] } });
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

test('no request that the OpenAPI document of a host allows a service makes it fail', async () => {
  const { host, hostKey, keys } = system.running;
  const hostApi = await checkedApi(host.url, '/pool/openapi.json');
  const token = await tokenFor(keys.of('claim'), hostAudience(hostKey.host.id));
  const { instances } = await creator.claims.listInstances({ filter: { case: 'ownerId', value: creator.inboxId } });
  const known = { instanceId: instances.map(({ id }) => id), sourceInstanceId: instances.map(({ id }) => id) };
  const property = fc.asyncProperty(arbitraryRequests(hostApi.document, known), async ({ method, path, body }) => {
    expect((await hostApi.call(method, path, { token, body })).status).toBeLessThan(500);
  });
  await fc.assert(property, { numRuns: propertyRuns(50) });
});

test('no request that its own OpenAPI document allows makes it fail, and every answer matches the document', async () => {
  const token = await signInByHand(creator);
  const { instances } = await creator.claims.listInstances({ filter: { case: 'ownerId', value: creator.inboxId } });
  const { templates } = await creator.templates.listTemplates({ filter: { case: 'creatorId', value: creator.inboxId } });
  const { claims } = await creator.claims.listClaims({});
  const transfers = claims.flatMap(({ transfer }) => (transfer ? [transfer.id] : []));
  const known = {
    creator: [creator.inboxId],
    owner: [creator.inboxId],
    requester: [creator.inboxId],
    templateId: templates.map(({ id }) => id),
    template: templates.map(({ id }) => id),
    instanceId: instances.map(({ id }) => id),
    cloneFrom: instances.map(({ id }) => id),
    claimId: claims.map(({ id }) => id),
    transferId: transfers,
    source: instances.map(({ id }) => id),
    target: instances.map(({ id }) => id),
    newOwner: [creator.inboxId, human.client.inboxId],
    version: ['current', '1'],
  };
  const statuses = new Map<string, Set<number>>();
  const requests = arbitraryRequests(api.document, known);
  const property = fc.asyncProperty(requests, fc.constantFrom(token, token, undefined), async ({ method, path, body }, session) => {
    // Its own tokens must survive.
    const answer = await api.call(method, path, { body, token: path.startsWith('/api/session') ? undefined : session });
    expect(answer.status).toBeLessThan(500);
    const operation = `${method} ${path.split('?', 1)[0]?.replace(/\/(tmpl|inst|clm|trf)_[^/]+/g, '/ID')}`;
    statuses.set(operation, (statuses.get(operation) ?? new Set()).add(answer.status));
  });
  await fc.assert(property, { numRuns: propertyRuns(200) });
  const seen = [...statuses.values()].flatMap((each) => [...each]);
  // It gets past every check, from the session to the service behind. Rarer statuses have tests of their own.
  for (const status of [200, 400, 401, 404]) expect(seen).toContain(status);
});

/** The validator changes what it checks. */
function copy(document: CheckedApi['document']): CheckedApi['document'] & Record<string, unknown> {
  return { ...structuredClone(document) };
}

/** The result of calls that were all made by routes and succeeded. */
async function made<T>(work: () => Promise<T>): Promise<T> {
  const results: T[] = [];
  const { all, refused } = await overRest(async () => {
    results.push(await work());
  });
  expect(all.length).toBeGreaterThan(0);
  expect(refused).toEqual([]);
  return results[0] as T;
}

/** Step by step, as a developer does it without a library. */
async function signInByHand(user: User): Promise<string> {
  const { body } = await api.call('POST', '/api/session/challenges');
  const { challenge, audience } = body;
  const statement = toJson(SignedStatementSchema, await user.sign({ action: 'session.sign-in', audience, challenge }));
  const signedIn = await api.call('POST', '/api/session', { body: { challenge, statement } });
  return signedIn.body.accessToken;
}
