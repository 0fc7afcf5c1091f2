// A new installation of the owner's inbox, say after a recovery on another device, is in no conversation, so it can ask nobody there. The
// direct message with its agent works at once: the agent adds it to what the two share. That gives it no more than the next message of any
// member would, since XMTP then adds all installations of all members.
import type { Rejoined, RejoinRequest } from '@offshoot/context';
import { type MemberProfile, profileSnapshotCodec } from '@offshoot/convos';
import { Refusal } from '@offshoot/refusals';
import { profilesIn } from '@offshoot/xmtp';
import { type XmtpAgentClient, XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { ownersOf } from '../trust/owners.ts';
import type { Asked } from './desk-store.ts';

export interface RejoiningDeps extends AgentDeps<ConversationTable> {
  /** The agent's inbox, once it is open. */
  inbox(): XmtpAgentClient | undefined;
}

/** Anybody can add the agent to any number of groups. Nobody hands out an agent that is in one, so the owner's are among the oldest. */
const GROUPS_CONSIDERED = 100;
/** An inbox has ten at a time. */
const MAX_KNOWN = 20;

/** Whether the agent has seen to this installation of the owner's before. */
export function isKnownInstallation({ store }: AgentDeps, { request: { installationId } }: Asked): boolean {
  return installationId === undefined || (store.state.ownerInstallations ?? []).includes(installationId);
}

/** Repeatable. Throws UPSTREAM_UNAVAILABLE. */
export async function rejoin(deps: RejoiningDeps, { requestId }: Pick<RejoinRequest, 'requestId'>, asked: Asked): Promise<Rejoined> {
  const client = deps.inbox();
  if (client === undefined) throw unreachable();
  try {
    const outcome = await admit(deps, client, asked);
    for (const id of (await client.groupIds()).slice(0, GROUPS_CONSIDERED)) await admitElsewhere(deps, client, id);
    return { answer: 'rejoined', requestId, outcome };
  } catch (error) {
    if (error instanceof XmtpError && error.failure === 'network-unavailable') throw unreachable();
    throw error;
  }
}

/** To the agent's own conversation. */
async function admit(
  deps: RejoiningDeps,
  client: XmtpAgentClient,
  { ownerId, request: { installationId } }: Asked,
): Promise<Rejoined['outcome']> {
  const { conversationId } = deps.store.state;
  const isHere = async (id: string) => (await client.conversation(id))?.isActive ?? false;
  if (conversationId === undefined || !(await isHere(conversationId))) return 'away';
  const before = await client.installationsIn(conversationId, ownerId);
  const isNew = installationId !== undefined && before.length > 0 && !before.includes(installationId);
  // Before the installation is a member, so that it hears who is there even after a crash.
  if (isNew && deps.store.state.introductionOwed !== installationId) deps.store.change({ introductionOwed: installationId });
  const present = await client.admitInstallations(conversationId, [...ownersOf(deps)]);
  if (!(await isHere(conversationId))) return 'away';
  // A person who joins later comes with all their installations.
  if (installationId !== undefined) await introduceAll(deps, client, { conversationId, installationId });
  return present.includes(ownerId) ? 'rejoined' : 'not-a-member';
}

/** To a group that the owner made, or added the agent to. Groups of strangers get nothing from the agent. */
async function admitElsewhere(deps: RejoiningDeps, client: XmtpAgentClient, id: string): Promise<void> {
  if (id === deps.store.state.conversationId) return;
  const owners = ownersOf(deps);
  const group = await client.conversation(id);
  if (!group?.isActive || !(owners.has(group.creatorInboxId) || owners.has(group.addedByInboxId))) return;
  try {
    await client.admitInstallations(id, [...owners]);
  } catch (error) {
    if (error instanceof XmtpError && error.failure === 'network-unavailable') throw error;
    // The others do not wait for this one.
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not add an installation of the owner');
  }
}

/** A new one cannot read what was said before, so it would know nobody's name, and not that the agent is one. */
async function introduceAll(
  deps: RejoiningDeps,
  client: XmtpAgentClient,
  { conversationId, installationId }: { conversationId: string; installationId: string },
): Promise<void> {
  const { introductionOwed, ownerInstallations = [] } = deps.store.state;
  const known = [...ownerInstallations.filter((id) => id !== installationId), installationId].slice(-MAX_KNOWN);
  if (introductionOwed !== installationId) return deps.store.change({ ownerInstallations: known });
  const [conversation, profiles] = await Promise.all([client.conversation(conversationId), profilesIn(client, conversationId)]);
  const unknown = { memberKind: 'member', metadata: {} } as const;
  const everybody = (conversation?.memberInboxIds ?? []).map(
    (inboxId): MemberProfile => ({ ...unknown, ...profiles.get(inboxId), inboxId }),
  );
  await client.sendContent(conversationId, profileSnapshotCodec, everybody, { idempotencyKey: `rejoined:${installationId}` });
  // The agent's own profile is published again, with a proof.
  deps.store.change({ ownerInstallations: known, introductionOwed: undefined, publishedProfile: '' });
  deps.wake.duties();
  deps.log.info({ instanceId: deps.instanceId }, 'added a new installation of its owner');
}

const unreachable = (): Refusal =>
  new Refusal('UPSTREAM_UNAVAILABLE', 'The agent cannot reach the XMTP network now.', { help: 'Ask again in a moment.' });
