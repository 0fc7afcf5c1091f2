import { randomUUID } from 'node:crypto';
import { claimAgent } from '@offshoot/client';
import { type Claim, ClaimSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Cli } from '../cli.ts';
import type { Operation } from '../operation.ts';
import { ownerOf } from '../owner.ts';
import { documentOf } from '../terminal/output.ts';
import { ClaimQueue } from './claim-queue.ts';
import { type JoinOptions, joinOf } from './join-options.ts';
import { PreparedClaims } from './prepared-claims.ts';

interface ClaimWanted extends JoinOptions {
  template: string;
  /** Default: the template's. */
  model?: string;
  /** For tools. Sealed to the agent. */
  values?: Record<string, string>;
  /** Repeated with the same ID, it leads to the same agent. */
  requestId?: string;
  queueSeconds?: number;
}

/** What is signed and sent. Throws USAGE if no way into a conversation is named, or two. */
export async function wishOf(cli: Cli, { template, model = '', values = {}, requestId = '', ...join }: ClaimWanted) {
  return { requestId, templateId: template, join: await joinOf(join, async () => (await cli.identities.open()).inboxId), model, values };
}

const inbox = { type: 'string', pattern: '^[0-9a-f]{64}$' };

export const claim: Operation<ClaimWanted, Claim> = {
  ...{ id: 'claim', method: 'POST', path: '/api/agents', status: 201, required: ['template'] },
  summary: 'Bring a new agent from a template into a Convos conversation.',
  fields: {
    template: { type: 'string', pattern: '^tmpl_[a-z2-7]{26}$' },
    invite: { type: 'string', minLength: 1, maxLength: 4000, description: 'A Convos invite link to the conversation.' },
    added: { type: 'boolean', description: 'You add the agent with your own inbox.' },
    addedBy: { ...inbox, description: 'The inbox that will add the agent; nobody else can.' },
    group: { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'The conversation to join.' },
    model: { type: 'string', maxLength: 200 },
    values: { type: 'object', maxProperties: 50, additionalProperties: { type: 'string', maxLength: 10_000 } },
    requestId: {
      type: 'string',
      pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
      description: 'Ask again with it while the claim is QUEUED.',
    },
    queueSeconds: {
      type: 'integer',
      minimum: 0,
      maximum: 3600,
      description: 'How long it waits if no agent is idle. Default: 300. 0: not at all.',
    },
  },
  answer: (schemas) => schemas.ref(ClaimSchema),
  async run({ cli, claims = new ClaimQueue() }, { queueSeconds, ...wanted }) {
    const requestId = wanted.requestId ?? randomUUID();
    const wish = await wishOf(cli, { ...wanted, requestId });
    const kept = new PreparedClaims(cli.environment).of(wish);
    return claims.claim(wish, async (queued) => claimAgent(await ownerOf(cli, { queued }), wish, { requestId, kept, queueSeconds }));
  },
  document: (claimed) => documentOf(ClaimSchema, claimed),
};
