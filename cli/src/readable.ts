import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Claim, ClaimState, ContextState, type Instance, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type Template, type Tool, ToolProvisioning, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { printable, table } from './output.ts';

/** Templates, claims and agents in words. */

type EnumObject = Record<string, string | number>;

/** "CLAIM_STATE_LIVE" → "live"; a value that this program does not know yet by its number. */
function nameOf(values: EnumObject, value: number): string {
  const found = Object.entries(values).find(([, number]) => number === value)?.[0];
  return found?.toLowerCase().replaceAll('_', ' ') ?? `state ${value}`;
}

export function claimStateName(state: ClaimState): string {
  return nameOf(ClaimState, state);
}

export function contextStateName(state: ContextState): string {
  return nameOf(ContextState, state);
}

export function instanceStateName(state: InstanceState): string {
  return nameOf(InstanceState, state);
}

export function visibilityName(visibility: Visibility): string {
  return nameOf(Visibility, visibility);
}

export function templateText(template: Template): string {
  const { id, agentName, emoji, version, visibility, category, description, tools, model, tags, attestedUntil } = template;
  const lines = [
    `${[emoji, agentName].filter(Boolean).join(' ')}  ${id}`,
    `version ${version} · ${visibilityName(visibility)}${category && ` · ${category}`}${tags.length > 0 ? ` · ${tags.join(', ')}` : ''}`,
    description,
    `model: ${model?.default ?? 'gpt-oss-20b'}${model?.allowOverride === false ? ' (fixed)' : ''}`,
    ...tools.map((tool) => `tool: ${toolText(tool)}`),
    attestedUntil ? `the latest version, says its creator until ${timestampDate(attestedUntil).toISOString()}` : '',
  ];
  return lines.filter(Boolean).map(printable).join('\n');
}

function toolText({ id, provisioning, prompt, required, secret }: Tool): string {
  if (provisioning !== ToolProvisioning.USER) return `${id} (from the pool)`;
  return `${id} (you give it${required ? ', required' : ''}${secret ? ', secret' : ''}: --set ${id}=…)${prompt && ` ${prompt}`}`;
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

export function claimText(claim: Claim): string {
  const lines = [`agent ${claim.instanceId}`, `inbox ${claim.inboxId}`, `claim ${claim.id}: ${claimStateName(claim.state)}`];
  if (claim.parentInstanceId) lines.push(`context from ${claim.parentInstanceId}: ${contextStateName(claim.contextState)}`);
  if (claim.conversationId) lines.push(`conversation ${claim.conversationId}`);
  return lines.join('\n');
}

export function instancesText(instances: Instance[]): string {
  return table(
    ['ID', 'NAME', 'STATE', 'VERSION', 'PARENT', 'CONVERSATION'],
    instances.map((instance) => [
      instance.id,
      instance.agentName,
      instanceStateName(instance.state),
      versionText(instance),
      instance.parentInstanceId || '-',
      instance.conversationId || '-',
    ]),
  );
}

function versionText({ appliedVersion, desiredVersion, updateRefusal, pendingVersion, templateStale }: Instance): string {
  const stale = templateStale ? ', stale' : '';
  if (pendingVersion > 0n) return `${appliedVersion}${stale} (${pendingVersion} waits)`;
  if (updateRefusal) return `${appliedVersion}${stale} (refused ${desiredVersion}: ${updateRefusal})`;
  return appliedVersion === desiredVersion ? `${appliedVersion}${stale}` : `${appliedVersion}${stale} → ${desiredVersion}`;
}
