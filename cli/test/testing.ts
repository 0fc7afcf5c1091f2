// What other workspaces' tests use from here.
export { item, previewOf } from './transfers/a-preview.ts';
export { ScriptedAgent } from './transfers/scripted-agent.ts';
