import type { DeploymentPin } from '@offshoot/client';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';

const PINNED = 'offshoot-deployment';

/** The deployment that this browser has seen first at this origin, or that the person has accepted since. */
export const pinnedDeployment: DeploymentPin = {
  read: () => localStorage.getItem(PINNED) ?? undefined,
  keep(key) {
    if (localStorage.getItem(PINNED) === null) localStorage.setItem(PINNED, key);
  },
  help: '',
};

/** What a failure with the reason DEPLOYMENT_CHANGED names: public keys, 64 hex digits. */
export interface DeploymentChange {
  known: string;
  shown: string;
}

/** Undefined: there is nothing to accept. */
export function deploymentChange({ known = '', shown = '' }: Record<string, string>): DeploymentChange | undefined {
  return SYNTAX.hex256.test(shown) && known !== shown ? { known, shown } : undefined;
}

/** False, and changes nothing: the browser knows yet another deployment by now. */
export function acceptDeployment({ known, shown }: DeploymentChange): boolean {
  if (pinnedDeployment.read() !== known) return false;
  localStorage.setItem(PINNED, shown);
  return true;
}
