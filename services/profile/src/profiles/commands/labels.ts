import { Refusal } from '@offshoot/refusals';
import { type Member, requireReachable } from '../domain/member.ts';
import type { Call, Deps } from '../domain/ports.ts';
import type { LabelShare, ProfileLabel } from '../domain/profile.ts';
import { isLabelName, LATEST } from '../domain/reference.ts';
import { existing, labelNotFound, limitReached, notActive } from '../domain/refused.ts';
import { configurationOf } from './using/resolve-profile.ts';

export interface LabelSetting {
  agentId: string;
  name: string;
  shares: readonly LabelShare[];
  /** Absent: as it is, or not. */
  isProtected?: boolean | undefined;
}

export async function listLabels({ store }: Pick<Deps, 'store'>, { member }: Call, agentId: string): Promise<ProfileLabel[]> {
  requireReachable(member, agentId);
  existing(await store.profile(member.tenantId, agentId), agentId);
  return store.labels(member.tenantId, agentId);
}

export async function setLabel({ store, now, quotas }: Deps, { member }: Call, setting: LabelSetting): Promise<ProfileLabel> {
  const { agentId, name, shares, isProtected } = setting;
  const { tenantId, subject } = member;
  requireReachable(member, agentId);
  requireSetting(setting);
  return store.write(tenantId, async (tx) => {
    const profile = existing(await tx.profile(tenantId, agentId), agentId);
    if (profile.status === 'archived') throw notActive(agentId, profile.status);
    const labels = await tx.labels(tenantId, agentId);
    const before = labels.find((label) => label.name === name);
    if (before?.protected || isProtected === true) requireMayProtect(member, name);
    // What could not run under the label would only be noticed by those who use it.
    for (const { version } of shares) await configurationOf(tx, tenantId, agentId, version);
    const limit = quotas.labelsPerProfile;
    if (!before && limit > 0 && labels.length >= limit) throw limitReached('labels of this profile', limit, 'Delete a label first.');
    const label: ProfileLabel = {
      agentId,
      name,
      shares: [...shares],
      protected: isProtected ?? before?.protected ?? false,
      updatedBy: subject,
      updatedAt: now(),
    };
    if (before && isSame(before, label)) return before;
    await tx.putLabel(tenantId, label);
    const detail = `${name}: ${sharesText(shares)}${label.protected ? ', protected' : ''}`;
    await tx.record({ member, action: 'agent.set-label', agentId, version: profile.version, detail, at: label.updatedAt });
    return label;
  });
}

export async function deleteLabel({ store, now }: Deps, { member }: Call, agentId: string, name: string): Promise<void> {
  const { tenantId } = member;
  requireReachable(member, agentId);
  await store.write(tenantId, async (tx) => {
    const { version } = existing(await tx.profile(tenantId, agentId), agentId);
    const label = (await tx.labels(tenantId, agentId)).find((each) => each.name === name);
    if (!label) throw labelNotFound(agentId, name);
    if (label.protected) requireMayProtect(member, name);
    await tx.removeLabel(tenantId, agentId, name);
    await tx.record({ member, action: 'agent.delete-label', agentId, version, detail: name, at: now() });
  });
}

/** Throws VALIDATION_FAILED. */
function requireSetting({ name, shares }: LabelSetting): void {
  const refuse = (field: string, message: string, help: string) => {
    throw new Refusal('VALIDATION_FAILED', message, { metadata: { field }, help });
  };
  if (!isLabelName(name)) {
    const rule = `A label has 1 to 64 lower-case letters, digits, hyphens and underscores, begins with a letter, and is not '${LATEST}'`;
    refuse('label', rule, 'Choose another name for the label.');
  }
  const isWhole = shares.every(({ percent }) => Number.isInteger(percent) && percent >= 1);
  const sum = shares.reduce((before, { percent }) => before + percent, 0);
  if (!isWhole || sum !== 100) refuse('split', 'The percentages must be whole, at least 1, and add up to 100', 'Correct the percentages.');
  if (new Set(shares.map(({ version }) => version)).size !== shares.length) {
    refuse('split', 'No version may be there twice', 'Name each version once.');
  }
}

function requireMayProtect({ scopes }: Member, name: string): void {
  if (scopes.includes('agents:admin')) return;
  throw new Refusal('AGENT_LABEL_PROTECTED', `The label '${name}' is protected: to set or delete it takes the scope agents:admin`);
}

const isSame = (a: ProfileLabel, b: ProfileLabel): boolean => a.protected === b.protected && sharesText(a.shares) === sharesText(b.shares);

const sharesText = (shares: readonly LabelShare[]): string => shares.map(({ version, percent }) => `v${version} ${percent} %`).join(', ');
