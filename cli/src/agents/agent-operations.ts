// What owners do with their agents as a whole, for the commands and for the routes of `offshoot serve`.
import type { JsonValue } from '@bufbuild/protobuf';
import { Failure, type LeavingWord, leavingReasons, readAgent, releaseAgent } from '@offshoot/client';
import { type Claim, ClaimSchema, type Instance, InstanceSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ListInstancesResponse, ListInstancesResponseSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type OtherClaims, otherClaims } from '../claims/claims-text.ts';
import { USAGE } from '../failure.ts';
import { list, type OfAgent, type Operation } from '../operation.ts';
import { ownerOf } from '../owner.ts';
import { documentOf } from '../terminal/output.ts';

interface AgentsWanted {
  /** Whether released ones are among them. */
  all?: boolean;
  limit?: number;
  pageToken?: string;
  /** Those of this template, which the person created, and not their own. */
  template?: string;
  mine?: boolean;
}

interface FoundAgents {
  found: ListInstancesResponse;
  /** Claims of the person that have no agent. On the first page of their own agents. */
  others: OtherClaims;
}

const NO_OTHERS: OtherClaims = { waiting: [], ended: [] };
export const AGENTS_PER_PAGE = 50;

export const listAgents: Operation<AgentsWanted, FoundAgents> = {
  ...{ id: 'listAgents', method: 'GET', path: '/api/agents', status: 200, required: [] },
  summary: 'List your agents, waiting claims and agents that ended recently, or the agents of one of your templates.',
  fields: {
    all: { type: 'boolean', description: 'Released agents, too.' },
    limit: { type: 'integer', minimum: 1, maximum: 100 },
    pageToken: { type: 'string', maxLength: 1000, description: 'nextPageToken of the previous page.' },
    template: { type: 'string', pattern: '^tmpl_[a-z2-7]{26}$', description: 'The agents of this template, which you created.' },
    mine: { type: 'boolean', description: 'The agents that you own (default).' },
  },
  answer: (schemas) => ({
    allOf: [schemas.ref(ListInstancesResponseSchema)],
    properties: { waitingClaims: list(schemas.ref(ClaimSchema)), endedClaims: list(schemas.ref(ClaimSchema)) },
  }),
  async run({ cli }, { all = false, limit = AGENTS_PER_PAGE, pageToken = '', template, mine = false }) {
    if (mine && template !== undefined)
      throw new Failure(USAGE, '--mine and --template cannot be combined.', { help: 'Remove one of them.' });
    const page = { includeGone: all, pageSize: limit, pageToken };
    const { claims } = cli.gateway.signedIn;
    const ofTemplate = template !== undefined && claims.listInstances({ filter: { case: 'templateId', value: template }, ...page });
    const own = async () => claims.listInstances({ filter: { case: 'ownerId', value: (await cli.identities.open()).inboxId }, ...page });
    const isFirstOfMine = template === undefined && pageToken === '';
    const [found, others] = await Promise.all([ofTemplate || own(), isFirstOfMine ? otherClaims(cli) : NO_OTHERS]);
    return { found, others };
  },
  document({ found, others: { waiting, ended } }) {
    const documents = (claims: Claim[]) => claims.map((claim) => documentOf(ClaimSchema, claim));
    const agents = documentOf(ListInstancesResponseSchema, found) as Record<string, JsonValue>;
    return { ...agents, waitingClaims: documents(waiting), endedClaims: documents(ended) };
  },
};

export const showAgent: Operation<OfAgent, Instance> = {
  ...{ id: 'showAgent', method: 'GET', path: '/api/agents/{instanceId}', status: 200, fields: {}, required: [] },
  summary: 'Show one of your agents.',
  answer: (schemas) => schemas.ref(InstanceSchema),
  run: async ({ cli }, { instanceId }) => readAgent(await ownerOf(cli), instanceId),
  document: (agent) => documentOf(InstanceSchema, agent),
};

const STATUS = ['id', 'agentName', 'state', 'residency', 'condition', 'conditionMessage', 'conversationState', 'voice'] as const;

export const showStatus: Operation<OfAgent, Instance> = {
  ...{ id: 'showStatus', method: 'GET', path: '/api/agents/{instanceId}/do/status', status: 200, fields: {}, required: [] },
  summary: 'Say whether your agent is live, reachable and awake. Wakes nobody.',
  answer: (schemas) => ({
    type: 'object',
    properties: Object.fromEntries(STATUS.map((name) => [name, schemas.field(InstanceSchema, name)])),
    required: STATUS,
    additionalProperties: false,
  }),
  run: showAgent.run,
  document(agent, input) {
    const whole = showAgent.document(agent, input) as Record<string, JsonValue>;
    return Object.fromEntries(STATUS.map((name) => [name, whole[name] ?? '']));
  },
};

interface Leaving extends OfAgent {
  why?: LeavingWord;
}

export const release: Operation<Leaving, Instance> = {
  ...{ id: 'release', method: 'DELETE', path: '/api/agents/{instanceId}', status: 200, required: [] },
  fields: { why: { enum: Object.keys(leavingReasons), description: 'For its creator, who learns how many said so and never who.' } },
  summary: 'End an agent. It says goodbye, leaves the conversation and deletes what it learned.',
  answer: (schemas) => schemas.ref(InstanceSchema),
  run: async ({ cli }, { instanceId, why }) => releaseAgent(await ownerOf(cli), instanceId, why),
  document: (agent) => documentOf(InstanceSchema, agent),
};
