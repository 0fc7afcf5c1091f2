// What other workspaces' tests use from here.
export { ownerMessages } from '../src/identity/owner-messages.ts';
export { item, previewOf } from './transfers/a-preview.ts';
export { ScriptedAgent } from './transfers/scripted-agent.ts';
