import { type ContainerSettings, ExecutionRefused, requireRules } from '@offshoot/code-execution';
import { unprocessable } from '../../profiles/domain/refused.ts';
import type { StatedRules } from '../domain/ports.ts';

const FIELDS: Partial<Record<ExecutionRefused['why'], string>> = { network: 'network.mode', path: 'writable_paths' };

/** Throws AGENT_UNPROCESSABLE for rules under which no code would ever run here. `code`: what runs it. */
export function requireCodeRules(rules: StatedRules, code: ContainerSettings | undefined): void {
  try {
    requireRules(rules, code);
  } catch (error) {
    if (!(error instanceof ExecutionRefused)) throw error;
    throw unprocessable(FIELDS[error.why] ?? error.why, error.message.replace(/\.$/, ''), 'Change the policy, or ask the operator.');
  }
}
