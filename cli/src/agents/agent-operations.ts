// What owners do with their agents as a whole, for the routes of `offshoot serve`.
import { randomUUID } from 'node:crypto';
import { create, type JsonValue } from '@bufbuild/protobuf';
import { claimAgent, type Owner, readAgent, releaseAgent } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import { type Claim, ClaimSchema, type Instance, InstanceSchema, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  ListInstancesRequestSchema,
  type ListInstancesResponse,
  ListInstancesResponseSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type JoinOptions, joinOf } from '../claims/join-options.ts';
import { PreparedClaims } from '../claims/prepared-claims.ts';
import type { Acting, Operation, Schema } from '../operation.ts';
import { ownerOf } from '../owner.ts';
import { documentOf } from '../terminal/output.ts';
import { listGoals } from './goals/goal-operations.ts';

interface OfAgent {
  instanceId: string;
}

interface PageOf {
  includeGone?: boolean;
  pageToken?: string;
}

interface NewAgent extends JoinOptions {
  template: string;
  /** The same ID leads to the same agent. Default: a new one. */
  requestId?: string;
}

interface Status {
  agent: Instance;
  /** Undefined: it does not answer its owner now, as before it is live. */
  goals: Goals | undefined;
}

const PAGE_SIZE = 50;
const text = (description: string): Schema => ({ type: 'string', minLength: 1, maxLength: 2_000, description });

export const listAgents: Operation<PageOf, ListInstancesResponse> = {
  ...{ id: 'listAgents', method: 'GET', path: '/api/agents', status: 200, required: [] },
  summary: 'List your agents, the one claimed last first.',
  fields: { includeGone: { type: 'boolean', description: 'Also those that were released.' }, pageToken: text('Of the answer before.') },
  answer: (schemas) => schemas.ref(ListInstancesResponseSchema),
  async run({ cli: { gateway, identities } }, { includeGone = false, pageToken = '' }) {
    const { inboxId } = await identities.open();
    const filter = { case: 'ownerId', value: inboxId } as const;
    return gateway.signedIn.claims.listInstances(
      create(ListInstancesRequestSchema, { filter, includeGone, pageSize: PAGE_SIZE, pageToken }),
    );
  },
  document: (found) => documentOf(ListInstancesResponseSchema, found),
};

export const createAgent: Operation<NewAgent, Claim> = {
  ...{ id: 'createAgent', method: 'POST', path: '/api/agents', status: 201, required: ['template'] },
  summary: 'Claim a new agent of a template, as `offshoot claim` does. It is on its way; ask for its status.',
  fields: {
    template: { type: 'string', pattern: SYNTAX.templateId.source },
    invite: text('An invite link of Convos.'),
    added: { type: 'boolean', description: 'Your own inbox adds it to a conversation.' },
    addedBy: { type: 'string', pattern: SYNTAX.inboxId.source, description: 'The inbox that adds it.' },
    group: { type: 'string', pattern: SYNTAX.hex128.source, description: 'The conversation that it joins.' },
    requestId: { type: 'string', minLength: 1, maxLength: 128, description: 'Repeating it leads to the same agent.' },
  },
  answer: (schemas) => schemas.ref(ClaimSchema),
  async run({ cli }, { template: templateId, requestId: given, ...way }) {
    const owner = await ownerOf(cli);
    const join = await joinOf(way, async () => owner.inboxId);
    const requestId = given ?? randomUUID();
    const wish = { templateId, join, requestId };
    const kept = new PreparedClaims(cli.environment).of(wish);
    return claimAgent(owner, { templateId, join }, { requestId, kept });
  },
  document: (found) => documentOf(ClaimSchema, found),
};

export const getAgent: Operation<OfAgent, Instance> = {
  ...{ id: 'getAgent', method: 'GET', path: '/api/agents/{instanceId}', status: 200, fields: {}, required: [] },
  summary: 'Read one of your agents, as the pool knows it.',
  answer: (schemas) => schemas.ref(InstanceSchema),
  run: async ({ cli }, { instanceId }) => readAgent(await ownerOf(cli), instanceId),
  document: (found) => documentOf(InstanceSchema, found),
};

export const deleteAgent: Operation<OfAgent, Instance> = {
  ...{ id: 'deleteAgent', method: 'DELETE', path: '/api/agents/{instanceId}', status: 200, fields: {}, required: [] },
  summary: 'Release an agent: it says goodbye and deletes what it learned. This cannot be undone.',
  answer: (schemas) => schemas.ref(InstanceSchema),
  run: async ({ cli }, { instanceId }) => releaseAgent(await ownerOf(cli), instanceId),
  document: (found) => documentOf(InstanceSchema, found),
};

export const agentStatus: Operation<OfAgent, Status> = {
  ...{ id: 'agentStatus', method: 'GET', path: '/api/agents/{instanceId}/do/status', status: 200, fields: {}, required: [] },
  summary: 'How an agent is: what the pool knows, and its goals by its own word.',
  answer: (schemas) => ({
    type: 'object',
    properties: { agent: schemas.ref(InstanceSchema), goals: { oneOf: [listGoals.answer(schemas), { type: 'null' }] } },
    required: ['agent', 'goals'],
  }),
  async run(acting, { instanceId }) {
    const owner = await ownerOf(acting.cli);
    return { agent: await readAgent(owner, instanceId), goals: await goalsUnlessSilent(acting, owner, instanceId) };
  },
  document: ({ agent, goals }, input) =>
    ({ agent: documentOf(InstanceSchema, agent), goals: goals === undefined ? null : listGoals.document(goals, input) }) as JsonValue,
};

/** An agent that is not live has no goals to tell. Other failures are the caller's to see. */
async function goalsUnlessSilent(acting: Acting, owner: Owner, instanceId: string): Promise<Goals | undefined> {
  const { state } = await readAgent(owner, instanceId);
  return state === InstanceState.LIVE ? listGoals.run(acting, { instanceId }) : undefined;
}
