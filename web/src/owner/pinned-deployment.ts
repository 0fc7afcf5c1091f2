import type { DeploymentPin } from '@offshoot/owner';

const PINNED = 'offshoot-deployment';

/** The deployment that this browser has seen first at this origin. */
export const pinnedDeployment: DeploymentPin = {
  read: () => localStorage.getItem(PINNED) ?? undefined,
  keep(key) {
    if (localStorage.getItem(PINNED) === null) localStorage.setItem(PINNED, key);
  },
  help: '',
};
