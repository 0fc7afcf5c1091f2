import { agentNotFound } from './refused.ts';

/** What `agent_…`, `agent_…@3` and `agent_…@production` mean. */
export interface ProfileReference {
  agentId: string;
  target: { kind: 'current' } | { kind: 'version'; version: number } | { kind: 'label'; name: string };
}

/** It begins with a letter, so that no version looks like it. */
const LABEL = /^[a-z][a-z0-9_-]{0,63}$/;
const REFERENCE = /^(agent_[a-z2-7]{26})(?:@(?:([1-9]\d{0,8})|([a-z][a-z0-9_-]{0,63})))?$/;

/** Always the current version, in every profile. */
export const LATEST = 'latest';

export const isLabelName = (name: string): boolean => LABEL.test(name) && name !== LATEST;

/** Throws AGENT_NOT_FOUND for a text that can refer to nothing. */
export function readReference(text: string): ProfileReference {
  const [, agentId, version, label] = REFERENCE.exec(text) ?? [];
  if (agentId === undefined) throw agentNotFound(text);
  if (version !== undefined) return { agentId, target: { kind: 'version', version: Number(version) } };
  if (label === undefined || label === LATEST) return { agentId, target: { kind: 'current' } };
  return { agentId, target: { kind: 'label', name: label } };
}

/** Of a signed template, not of a profile. */
export const namesTemplate = (reference: string): boolean => reference.startsWith('tmpl_');
