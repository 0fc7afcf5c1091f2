// What other workspaces' tests use from here.
export { openProfileDatabase } from '../src/service.ts';
export { newMember, runningProfiles } from './profiles/running-profiles.ts';
