export { type AgentFiles, ImportError, type LeftBehind, MAX_AGENT_FILE_BYTES, readText, tooLarge } from './agent-files.ts';
export type { ImportedTemplate } from './assembly.ts';
export { clawFile, type ExportedAgent, openClawFiles } from './exported-agent.ts';
export { readMarkdown } from './front-matter.ts';
export { descriptionIn, type IdentityFile, readIdentity } from './identity-file.ts';
export { importAgent } from './import-agent.ts';
export { readLettaFile } from './letta-file.ts';
