// What a page does as an owner, without its user interface. Tests call it through `window.person`.

import { create } from '@bufbuild/protobuf';
import { AgentLine, claimAgent, cloneAgent, failureOf, type Owner, readAgent, recipientOf } from '@offshoot/client';
import { ClaimState, type Join, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { liveInConversations } from '../../../src/conversations/convos/live-in-conversations.ts';
import { inbox, type OpenInbox } from '../../../src/owner/inbox.ts';
import { acceptDeployment, deploymentChange } from '../../../src/owner/pinned-deployment.ts';

inbox.doesWhileOpen(async () => liveInConversations);

const WAIT = { wait: { timeoutSeconds: 90 } };

function opened(): OpenInbox {
  const state = inbox.snapshot();
  if (state.is !== 'open') throw new Error(`not open: ${state.is}`);
  return state.value;
}

const owner = (): Owner => opened().owner;

/** What the person gets: an answer, or the reason of a failure. */
async function outcome<T>(work: () => Promise<T>): Promise<{ answer: T } | { reason: string; metadata: Record<string, string> }> {
  try {
    return { answer: await work() };
  } catch (error) {
    const { reason, metadata } = failureOf(error);
    return { reason, metadata };
  }
}

/** The person adds the agent themselves. */
const addedByMe = (): Join => create(JoinSchema, { way: { case: 'added', value: { byId: owner().inboxId } } });

/** How often a claim asked for its conversation. */
let conversations = 0;

async function conversation(): Promise<Join> {
  conversations += 1;
  return addedByMe();
}

/** Adds the agent to a conversation, once, when it waits for that. */
function adding(): Owner {
  const { client, owner: person } = opened();
  let isAdded = false;
  return {
    ...person,
    progress(step) {
      if (step.is !== 'claim') return;
      if (isAdded || step.claim.state !== ClaimState.JOINING) return;
      isAdded = true;
      add = async () => void (await client.sdk.conversations.createGroup([step.claim.inboxId]));
      if (!isHeld) void add();
    },
  };
}

/** While a test wants an agent to wait. */
let isHeld = false;
let add: (() => Promise<void>) | undefined;

const person = {
  makeKey: () => inbox.makeKey(),
  look: () => inbox.look(),
  state() {
    const state = inbox.snapshot();
    return state.is === 'failed' ? `failed: ${state.error}` : state.is;
  },
  inboxId: () => owner().inboxId,
  session: () => outcome(async () => (await owner().gateway.session.getSession({})).inboxId),
  sessions: (count: number) =>
    Promise.all(Array.from({ length: count }, async () => (await owner().gateway.session.getSession({})).inboxId)),
  keysOf: (inboxId: string) => outcome(async () => (await owner().keysOf(inboxId)).installations.length),
  /** `metadata` of a failure with the reason DEPLOYMENT_CHANGED. */
  accept(metadata: Record<string, string>): boolean {
    const change = deploymentChange(metadata);
    return change !== undefined && acceptDeployment(change);
  },
  search: (query: string) => owner().gateway.templates.listTemplates({ filter: { case: 'public', value: true }, query }),
  claim: (templateId: string, values: Record<string, string> = {}) =>
    outcome(async () => {
      const { id, instanceId, inboxId } = await claimAgent(adding(), { templateId, join: conversation, values }, WAIT);
      return { id, instanceId, inboxId };
    }),
  conversations: () => conversations,
  hold() {
    add = undefined;
    isHeld = true;
  },
  isWaiting: () => add !== undefined,
  async letIn() {
    isHeld = false;
    await add?.();
  },
  agents: async () => {
    const filter = { case: 'ownerId', value: owner().inboxId } as const;
    return (await owner().gateway.claims.listInstances({ filter })).instances.map(({ id }) => id);
  },
  clone: (instanceId: string, contextPrompt: string) =>
    outcome(async () => {
      const parent = await readAgent(owner(), instanceId);
      return (await cloneAgent(adding(), { parent, join: addedByMe(), contextPrompt }, WAIT)).instanceId;
    }),
  preview: (instanceId: string) =>
    outcome(async () => {
      await using line = await AgentLine.open(owner(), recipientOf(await readAgent(owner(), instanceId)), 30);
      return (await line.preview({ prompt: '', add: [], remove: [], targetInboxId: '' })).digest;
    }),
};

Object.assign(window, { person });
