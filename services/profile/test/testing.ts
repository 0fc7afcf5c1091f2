// What other workspaces' tests use from here.
export { openProfileDatabase } from '../src/database/database.ts';
export { newMember, runningProfiles } from './profiles/running-profiles.ts';
