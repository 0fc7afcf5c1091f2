// A draft is tried with a private template of its own, so that no agent of the real template gets what is not published.
import { create } from '@bufbuild/protobuf';
import {
  claimAgent,
  createTemplate,
  deleteTemplate,
  failureOf,
  type Owner,
  releaseAgent,
  updateTemplate,
  waitUntilLive,
  watchRollout,
} from '@offshoot/client';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { addAgent, createConversation } from '../../conversations/convos/create-conversation.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { forgetTrial, type KeptTrial, keepTrial, keptTrial } from './kept-trials.ts';
import { trialContent } from './trial-content.ts';

/** Nobody vouches for a trial. */
const NOT_ATTESTED = 0;
/** As long as a creator waits in front of the editor. */
const PATIENCE = { timeoutSeconds: 120 };

export interface Tried {
  /** Of the template or the draft that is tried. */
  id: string;
  content: TemplateContent;
}

/** Makes the trial's template and an agent of it in a new private conversation. It uses again what an interrupted start has made. */
export async function startTrial(owner: Owner, client: PageClient, { id, content }: Tried): Promise<KeptTrial> {
  const templateId = await trialTemplate(owner, id, content);
  const join = async () => {
    const groupId = await trialConversation(client, id, content);
    return create(JoinSchema, { way: { case: 'added', value: { byId: owner.inboxId, groupId } } });
  };
  const claim = await claimAgent(owner, { templateId, join });
  const trial = keepTrial(id, { instanceId: claim.instanceId });
  await addAgent(client, trial.conversationId, claim.inboxId);
  await waitUntilLive(owner, claim.id, PATIENCE);
  return trial;
}

async function trialTemplate(owner: Owner, id: string, content: TemplateContent): Promise<string> {
  const { templateId } = keptTrial(id) ?? {};
  const tried = trialContent(id, content);
  const { id: made } = templateId
    ? await updateTemplate(owner, templateId, tried, NOT_ATTESTED)
    : await createTemplate(owner, tried, NOT_ATTESTED);
  keepTrial(id, { templateId: made });
  return made;
}

async function trialConversation(client: PageClient, id: string, { agentName }: TemplateContent): Promise<string> {
  const before = keptTrial(id)?.conversationId;
  if (before) return before;
  const { conversationName, you } = studioTexts.trial;
  const { conversationId } = await createConversation(client, { name: conversationName(agentName), profileName: you });
  keepTrial(id, { conversationId });
  return conversationId;
}

/** Gives the trial's agent the content, as an update gives it to any agent. False: it may do more with it, so it does not take it. */
export async function bringToTrial(owner: Owner, id: string, { templateId }: KeptTrial, content: TemplateContent): Promise<boolean> {
  const { version } = await updateTemplate(owner, templateId, trialContent(id, content), NOT_ATTESTED);
  const { refusals } = await watchRollout(owner, templateId, { show: () => {}, version, ...PATIENCE });
  return refusals.length === 0;
}

/** Releases the trial's agent and deletes its template. Repeatable: what is gone already is not missed. */
export async function endTrial(owner: Owner, id: string): Promise<void> {
  const trial = keptTrial(id);
  if (trial === undefined) return;
  await endTrialOf(owner, trial);
  forgetTrial(id);
}

/** Ends a trial by its template, also one that another browser began. All of its agents are the creator's own. */
export async function endTrialByTemplate(owner: Owner, templateId: string): Promise<void> {
  const { instances } = await owner.gateway.claims.listInstances({ filter: { case: 'templateId', value: templateId } });
  for (const { id: instanceId } of instances) await endTrialOf(owner, { templateId: '', instanceId });
  await endTrialOf(owner, { templateId, instanceId: '' });
}

async function endTrialOf(owner: Owner, { templateId, instanceId }: Pick<KeptTrial, 'templateId' | 'instanceId'>): Promise<void> {
  if (instanceId !== '') await unlessGone('INSTANCE_', () => releaseAgent(owner, instanceId));
  if (templateId !== '') await unlessGone('TEMPLATE_NOT_FOUND', () => deleteTemplate(owner, templateId));
}

async function unlessGone(reason: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!failureOf(error).reason.startsWith(reason)) throw error;
  }
}
