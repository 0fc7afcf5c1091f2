import { create } from '@bufbuild/protobuf';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { type Claim, ClaimSchema, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { expect, test } from 'vitest';
import { type Owner, type Progress, waitUntilLive } from '../src/index.ts';

const AGENT = { instanceId: 'inst_a', inboxId: 'aa'.repeat(32) };
const OTHER = { instanceId: 'inst_a', inboxId: 'bb'.repeat(32) };
const claim = (state: ClaimState, agent: Omit<Partial<Claim>, '$typeName'> = AGENT) =>
  create(ClaimSchema, { id: 'clm_a', state, ...agent });

/** A person whose gateway says this of their claim. */
function personWhoIsTold(claims: Claim[]): { owner: Owner; told: Progress[] } {
  const transport = createRouterTransport(({ service }) => {
    service(ClaimService, {
      async *watchClaim() {
        for (const each of claims) yield { claim: each };
      },
    });
  });
  const told: Progress[] = [];
  const gateway = { claims: createClient(ClaimService, transport) };
  const owner = { gateway, progress: (step: Progress) => told.push(step), signal: new AbortController().signal };
  return { owner: owner as unknown as Owner, told };
}

const wait = (owner: Owner) => waitUntilLive(owner, 'clm_a', { timeoutSeconds: 30, agent: AGENT });

test('each change is told until the agent is live', async () => {
  const { owner, told } = personWhoIsTold([claim(ClaimState.CONFIGURING), claim(ClaimState.JOINING), claim(ClaimState.LIVE)]);
  expect(await wait(owner)).toMatchObject({ state: ClaimState.LIVE });
  expect(told).toHaveLength(3);
});

test('a claim that failed ends the wait with its reason', async () => {
  const failed = { ...AGENT, failureReason: 'JOIN_TIMED_OUT', failureMessage: 'Nobody let it in.' };
  const { owner } = personWhoIsTold([claim(ClaimState.JOINING), claim(ClaimState.FAILED, failed)]);
  await expect(wait(owner)).rejects.toMatchObject({ reason: 'JOIN_TIMED_OUT', message: 'Nobody let it in.' });
});

test('attack: the gateway names another inbox later, so that the person lets that one in', async () => {
  const { owner, told } = personWhoIsTold([claim(ClaimState.CONFIGURING), claim(ClaimState.JOINING, OTHER)]);
  await expect(wait(owner)).rejects.toMatchObject({ reason: 'AGENT_SWAPPED' });
  expect(told).toEqual([{ is: 'claim', claim: expect.objectContaining(AGENT) }]);
});
