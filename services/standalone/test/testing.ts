// What other workspaces' tests use from here.
export { runHosted } from '../src/host/hosted.ts';
