// What other workspaces' tests use from here.
export { anyProfile } from './arbitrary.ts';
