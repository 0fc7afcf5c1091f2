// Reaches every reason of the contract once through the running system. The refused calls leave nothing behind.
import { ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { codeByReason, type Reason, reasons } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { overRest } from './over-rest.ts';
import { askAgent } from './refusals/ask-agent.ts';
import { calls } from './refusals/calls.ts';
import { claims } from './refusals/claims.ts';
import { instances } from './refusals/instances.ts';
import { owners } from './refusals/owners.ts';
import { passes } from './refusals/passes.ts';
import { profiles } from './refusals/profiles.ts';
import { type Scene, setScene, traces } from './refusals/scene.ts';
import { statements } from './refusals/statements.ts';
import { templates } from './refusals/templates.ts';
import { tenants } from './refusals/tenants.ts';
import type { FailedClaim, RefusedCall, RefusedRequest, RefusedUpdate, Way } from './refusals/way.ts';
import type { ADDED } from './user.ts';

/** A reason added to the contract without a way to reach it does not compile here. */
const ways: Record<Reason, Way> = {
  ...calls,
  ...statements,
  ...templates,
  ...claims,
  ...owners,
  ...instances,
  ...profiles,
  ...tenants,
  ...passes,
};

/** Reasons that a route gave, too. */
const reasonsOverRest = new Set<string>();
const stack = new AsyncDisposableStack();
let scene: Scene;

beforeAll(async () => {
  scene = await setScene(stack);
});
afterAll(() => stack.disposeAsync());

describe('each reason can be reached, is typed, names the next step, and leaves nothing behind', () => {
  for (const reason of reasons) {
    test(reason, async () => {
      const way = ways[reason];
      if (way.kind === 'claim') await expectFailedClaim(reason, way);
      else if (way.kind === 'update') await expectRefusedUpdate(reason, way);
      else if (way.kind === 'request') await expectRefusedRequest(reason, way);
      else await expectRefusal(reason, way);
    });
  }
});

async function expectRefusal(reason: Reason, way: RefusedCall): Promise<void> {
  const call = await way.prepare(scene);
  const before = await traces(scene);
  const error = await refused(call);
  const infos = error.findDetails(ErrorInfoSchema);
  expect(infos.map((info) => [info.domain, info.reason])).toEqual([['offshoot', reason]]);
  expect(error.code).toBe(codeByReason[reason]);
  expect(error.rawMessage).toMatch(/\S/);
  expect(infos[0]?.metadata.help).toMatch(/\S/);
  await expectSameOverRest(error, call);
  expect(await traces(scene)).toEqual(before);
}

/** RPCs that have no route are simply made again. */
async function expectSameOverRest(error: ConnectError, call: () => Promise<unknown>): Promise<void> {
  let again: ConnectError | undefined;
  const made = await overRest(async () => {
    again = await refused(call);
  });
  expect(toldBy(again)).toEqual(toldBy(error));
  if (made.refused.length > 0) reasonsOverRest.add(refusalOf(error)?.reason ?? '');
}

/** Without values, which differ from call to call. */
function toldBy(error: ConnectError | undefined) {
  return error
    ?.findDetails(ErrorInfoSchema)
    .map(({ reason, metadata }) => ({ reason, code: error.code, told: Object.keys(metadata).sort() }));
}

async function refused(call: () => Promise<unknown>): Promise<ConnectError> {
  const answer = await call().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in answer) throw new Error('the call was not refused');
  expect(answer.error).toBeInstanceOf(ConnectError);
  return answer.error as ConnectError;
}

async function expectFailedClaim(reason: Reason, way: FailedClaim): Promise<void> {
  const claim = await way.claim(scene);
  if (way.of === 'transfer') {
    expect(claim.transfer).toMatchObject({ state: TransferState.FAILED, failureReason: reason });
    return;
  }
  expect(claim.failureReason).toBe(reason);
  expect(claim.state).toBe(ClaimState.FAILED);
  expect(claim.failureMessage).toMatch(/\S/);
  // It waited in the queue and never had an agent.
  if (claim.instanceId === '') return;
  // "Ended without an agent; everything is released."
  const user = claim.requesterId === scene.creator.inboxId ? scene.creator : scene.broken.user;
  await eventually(async () => {
    const { instance } = await user.claims.getInstance({ instanceId: claim.instanceId });
    expect(instance?.state).toBe(InstanceState.GONE);
  });
}

async function expectRefusedUpdate(reason: Reason, way: RefusedUpdate): Promise<void> {
  const { updateRefusal, appliedVersion, desiredVersion } = await way.instance(scene);
  expect(updateRefusal).toBe(reason);
  expect(appliedVersion).toBeLessThan(desiredVersion);
}

async function expectRefusedRequest(reason: Reason, { request }: RefusedRequest): Promise<void> {
  expect(await askAgent(scene, scene.parent.inboxId, request)).toEqual({
    answer: 'refusal',
    requestId: request.requestId,
    reason,
    message: expect.stringMatching(/\S/),
  });
}

test('REST routes gave most of these reasons, too', () => {
  expect(reasonsOverRest.size).toBeGreaterThan(40);
});

test('INTERNAL reveals nothing about its cause in any protocol', async () => {
  const { system, database } = scene.broken;
  await database.query('alter table gateway.challenges rename to challenges_away');
  try {
    const answer = await fetch(`${system.running.url}/offshoot.gateway.v1.SessionService/CreateChallenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const told = `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
    const error = await refused(() => scene.broken.user.sessions.createChallenge({}));
    for (const text of [told, JSON.stringify([error.rawMessage, error.findDetails(ErrorInfoSchema)])]) {
      expect(text).toMatch(/INTERNAL/);
      expect(text).not.toMatch(/challenges|relation|insert|gateway|postgres|\.ts\b/i);
    }
  } finally {
    await database.query('alter table gateway.challenges_away rename to challenges');
  }
  await scene.broken.user.sessions.createChallenge({});
});

describe('oversized and malformed input is refused with its field', () => {
  const words = (bytes: number) => 'word '.repeat(Math.ceil(bytes / 5)).slice(0, bytes);
  test.each<[string, string, () => Promise<unknown>]>([
    [
      'instructions over 256 KiB',
      'content.instructions',
      () => scene.creator.createTemplate({ agentName: 'Long', instructions: words(256 * 1024 + 1) }),
    ],
    ['an agent without a name', 'content.agent_name', () => scene.creator.createTemplate({ agentName: '', instructions: 'You are.' })],
    [
      'a config value over 4 KiB',
      'user_config["email"]',
      () => scene.creator.claim(scene.strict.id, { userConfig: { email: words(4097) }, unsigned: true }),
    ],
    [
      'a context prompt over 4 KiB',
      'clone.context_prompt',
      () => scene.creator.clone(scene.parent.instanceId, { contextPrompt: words(4097), unsigned: true }),
    ],
    [
      'an invite over 8 KiB',
      'join.invite_url',
      () => scene.creator.claim(scene.template.id, { join: invite(words(8193)), unsigned: true }),
    ],
    ['no way to join', 'join.way', () => scene.creator.claim(scene.template.id, { join: {}, unsigned: true })],
  ])('%s', async (_, field, call) => {
    const before = await traces(scene);
    const refusal = refusalOf(await refused(call));
    expect(refusal).toMatchObject({ reason: 'VALIDATION_FAILED', metadata: { field, help: expect.stringMatching(/\S/) } });
    expect(refusal?.violations.map((violation) => violation.field)).toContain(field);
    expect(await traces(scene)).toEqual(before);
  });

  test('the largest allowed input is accepted and leaves traces', async () => {
    const before = await traces(scene);
    const instructions = words(256 * 1024);
    const { id } = await scene.creator.createTemplate({ agentName: 'Long', instructions });
    const { template } = await scene.creator.templates.getTemplate({ templateId: id });
    expect(template?.instructions).toBe(instructions);
    expect(await traces(scene)).not.toEqual(before);
  });
});

const invite = (value: string): typeof ADDED => ({ way: { case: 'inviteUrl', value } });
