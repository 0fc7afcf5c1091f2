import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Claim,
  ClaimState,
  ConversationState,
  type Instance,
  InstanceCondition,
  InstanceSchema,
  InstanceState,
  type InstanceTool,
  Residency,
  ToolState,
  Voice,
} from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import {
  Standing,
  type Template,
  type Tool,
  ToolProvisioning,
  ToolResource,
  ValueFormat,
  Visibility,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { printable } from '@offshoot/text';
import { documentOf, type Result, table } from './output.ts';

/** Templates, claims and agents in words. */

type EnumObject = Record<string, string | number>;

/** "CLAIM_STATE_LIVE" → "live"; the number of a value that this program does not know yet. */
export function nameOf(values: EnumObject, value: number): string {
  const found = Object.entries(values).find(([, number]) => number === value)?.[0];
  return found?.toLowerCase().replaceAll('_', ' ') ?? `state ${value}`;
}

export function claimStateName(state: ClaimState): string {
  return nameOf(ClaimState, state);
}

export function transferStateName(state: TransferState): string {
  return nameOf(TransferState, state);
}

export function instanceStateName(state: InstanceState): string {
  return nameOf(InstanceState, state);
}

function visibilityName(visibility: Visibility): string {
  return nameOf(Visibility, visibility);
}

export function templateText(template: Template): string {
  const {
    id,
    agentName,
    emoji,
    version,
    visibility,
    category,
    description,
    tools,
    model,
    tags,
    attestedUntil,
    duplicatedFrom,
    likeness,
    creatorName,
    team,
  } = template;
  const lines = [
    `${[emoji, agentName].filter(Boolean).join(' ')}  ${id}`,
    `version ${version} · ${visibilityName(visibility)}${category && ` · ${category}`}${tags.length > 0 ? ` · ${tags.join(', ')}` : ''}`,
    description,
    `model: ${model?.default ?? 'gpt-oss-20b'}${model?.allowOverride === false ? ' (fixed)' : ''}`,
    ...tools.map((tool) => `tool: ${toolText(tool)}`),
    duplicatedFrom
      ? `duplicated from ${duplicatedFrom.agentName} (${duplicatedFrom.templateId}, version ${duplicatedFrom.version}) by ${duplicatedFrom.creatorId}`
      : '',
    creatorName ? `by ${creatorName.name}` : '',
    team.length > 0 ? `belongs to a team: ${team.join(', ')}` : '',
    likeness ? `has a name like ${likeness.agentName} (${likeness.templateId}) by ${likeness.creatorName?.name ?? likeness.creatorId}` : '',
    standingText(template),
    attestedUntil ? `confirmed by its creator as the latest version until ${timestampDate(attestedUntil).toISOString()}` : '',
  ];
  return lines.filter(Boolean).map(printable).join('\n');
}

/** '' if its operators leave it to its creator. */
function standingText({ standing, standingReason, standingTime }: Template): string {
  if (standing !== Standing.QUARANTINED && standing !== Standing.UNLISTED) return '';
  const since = standingTime ? ` since ${timestampDate(standingTime).toISOString()}` : '';
  return `${nameOf(Standing, standing)}${since}: ${standingReason}`;
}

function toolText({ id, provisioning, prompt, required, secret, resource, format, choices }: Tool): string {
  if (provisioning !== ToolProvisioning.USER) return `${id} (${resourceName(resource)} from the pool)`;
  const kind = choices.length > 0 ? `one of ${choices.join(', ')}` : format === ValueFormat.UNSPECIFIED ? '' : nameOf(ValueFormat, format);
  const traits = ['you give it', required ? 'required' : '', secret ? 'secret' : '', kind].filter(Boolean).join(', ');
  return `${id} (${traits}: --set ${id}=…)${prompt && ` ${prompt}`}`;
}

function resourceName(resource: ToolResource): string {
  switch (resource) {
    case ToolResource.UNSPECIFIED:
      return 'shared,';
    case ToolResource.OPENROUTER_KEY:
      return 'a key for language models of its own,';
    case ToolResource.AGENTMAIL_INBOX:
      return 'an e-mail inbox of its own,';
    case ToolResource.TELNYX_NUMBER:
      return 'a phone number of its own,';
    case ToolResource.WALLET:
      return 'a wallet of its own,';
    default:
      return `resource ${resource},`;
  }
}

/** "sms: +1970…", "sms: being made", one line per tool. */
export function instanceToolsText(tools: readonly InstanceTool[]): string[] {
  return tools.map(({ toolId, state, publicValues, failureMessage }) => {
    const values = Object.values(publicValues).join(', ');
    const trouble = failureMessage && ` (${failureMessage})`;
    if (state === ToolState.READY) return `${toolId}: ${values || 'ready'}`;
    if (state === ToolState.PENDING) return `${toolId}: being created${trouble}`;
    return `${toolId}: ${nameOf(ToolState, state)}${values && `, was ${values}`}${trouble}`;
  });
}

export function templatesText(templates: Template[]): string {
  return table(
    ['ID', 'VERSION', 'VISIBILITY', 'NAME', 'DESCRIPTION'],
    templates.map(({ id, version, visibility, emoji, agentName, description }) => [
      id,
      String(version),
      visibilityName(visibility),
      [emoji, agentName].filter(Boolean).join(' '),
      description.length > 60 ? `${description.slice(0, 59)}…` : description,
    ]),
  );
}

export function waitingText({ queuePosition }: Pick<Claim, 'queuePosition'>): string {
  return `waiting for an agent: place ${queuePosition}`;
}

export function claimText(claim: Claim): string {
  if (claim.state === ClaimState.QUEUED) return `claim ${claim.id}: ${waitingText(claim)}`;
  const lines = [`agent ${claim.instanceId}`, `inbox ${claim.inboxId}`, `claim ${claim.id}: ${claimStateName(claim.state)}`];
  if (claim.transfer)
    lines.push(`context from ${claim.parentInstanceId}: ${transferStateName(claim.transfer.state)} (${claim.transfer.id})`);
  if (claim.conversationId) lines.push(`conversation ${claim.conversationId}`);
  return lines.join('\n');
}

export function instancesText(instances: Instance[]): string {
  return table(
    ['ID', 'NAME', 'STATE', 'VERSION', 'PARENT', 'CONVERSATION'],
    instances.map((instance) => [
      instance.id,
      instance.agentName,
      stateText(instance),
      versionText(instance),
      instance.parentInstanceId || '-',
      instance.conversationId || '-',
    ]),
  );
}

/** "live", "live, asleep", "live, muted", "live, removed". */
function stateText({ state, conversationState, voice, residency }: Instance): string {
  const life = instanceStateName(state);
  if (state !== InstanceState.LIVE) return life;
  const gone = conversationState === ConversationState.REMOVED || conversationState === ConversationState.EXPLODED;
  if (gone) return `${life}, ${nameOf(ConversationState, conversationState)}`;
  const isTalking = voice === Voice.TALKING || voice === Voice.UNSPECIFIED;
  const heard = isTalking ? life : `${life}, ${nameOf(Voice, voice)}`;
  return residency === Residency.DORMANT ? `${heard}, asleep` : heard;
}

/** What the owner should do about the agent's place in its conversation. Empty: nothing. */
export function presenceText({ id, inboxId, state, conversationState, voice }: Instance): string {
  if (state !== InstanceState.LIVE) return '';
  const clone = `Bring what it learned into another conversation: offshoot clone ${id} --added-by INBOX`;
  const release = `End it: offshoot release ${id}`;
  if (conversationState === ConversationState.REMOVED)
    return `was removed from its conversation. To let it continue there, add its inbox ${inboxId} again. ${clone}. ${release}`;
  if (conversationState === ConversationState.EXPLODED) return `has lost its conversation: the creator exploded it. ${clone}. ${release}`;
  if (voice === Voice.MUTED) return `is muted. It listens and learns. Any member can say “unmute”, or: offshoot agents voice ${id} talking`;
  if (voice === Voice.NOT_LISTENING)
    return `does not listen, and learns nothing. Any member can say “listen again”, or: offshoot agents voice ${id} talking`;
  return '';
}

/** "cannot be reached since 2026-02-22T10:00:00.000Z: Its host is gone." Empty: all is well. */
export function conditionText({ condition, conditionMessage, conditionTime, state }: Instance): string {
  const words = CONDITIONS[condition];
  if (!words || state === InstanceState.GONE) return '';
  const since = conditionTime ? ` since ${timestampDate(conditionTime).toISOString()}` : '';
  return `${words}${since}: ${conditionMessage}`;
}

const CONDITIONS: Partial<Record<InstanceCondition, string>> = {
  [InstanceCondition.UNREACHABLE]: 'cannot be reached',
  [InstanceCondition.QUARANTINED]: 'is unhealthy',
  [InstanceCondition.CRASHED]: 'has lost its host',
};

function versionText({ appliedVersion, desiredVersion, updateRefusal, pendingVersion, templateStale }: Instance): string {
  const stale = templateStale ? ', stale' : '';
  if (pendingVersion > 0n) return `${appliedVersion}${stale} (${pendingVersion} waiting)`;
  if (updateRefusal) return `${appliedVersion}${stale} (refused ${desiredVersion}: ${updateRefusal})`;
  return appliedVersion === desiredVersion ? `${appliedVersion}${stale}` : `${appliedVersion}${stale} → ${desiredVersion}`;
}

/** "version 4: applied 9,812 of 10,000, 185 pending (12 unreachable), 3 refused: UPDATE_NEEDS_CONSENT" */
export function rolloutText(rollout: Rollout): string {
  const { version, total, applied, pending, unreachable, held, pinned, refusals, quarantine, share, halted, failures, haltAfter } = rollout;
  if (total === 0n) return `version ${version}: no agents to reach`;
  const parts = [`applied ${grouped(applied)} of ${grouped(total)}`];
  if (pending > 0n) parts.push(`${grouped(pending)} pending${unreachable > 0n ? ` (${grouped(unreachable)} unreachable)` : ''}`);
  if (held > 0n) parts.push(`${grouped(held)} held back (it goes to ${share} %)`);
  if (pinned > 0n) parts.push(`${grouped(pinned)} kept on an older version by their owners`);
  const refused = refusals.reduce((sum, { count }) => sum + count, 0n);
  const reasons = refusals.map(({ reason, count }) => (refusals.length === 1 ? reason : `${grouped(count)} ${reason}`));
  if (refused > 0n) parts.push(`${grouped(refused)} refused: ${reasons.map(printable).join(', ')}`);
  if (halted) parts.push(failures > BigInt(haltAfter) ? `halted after ${grouped(failures)} failures` : 'halted');
  if (quarantine) parts.push(printable(`held back, because the template is quarantined: ${quarantine}`));
  return `version ${version}: ${parts.join(', ')}`;
}

function grouped(count: bigint): string {
  return count.toLocaleString('en-US');
}

export function instanceResult(instance: Instance, ...lines: string[]): Result {
  return { json: documentOf(InstanceSchema, instance), text: lines.join('\n') };
}
