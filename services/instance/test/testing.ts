// What tests of other workspaces take from here.
export { createOfflineEngine } from '../src/adapters/engines/offline/offline-engine.ts';
export { createSecretlintScanner } from '../src/adapters/secretlint-scanner.ts';
export { inTransaction, openAgentDatabase } from '../src/agent/agent-database.ts';
export { EngineError } from '../src/agent/domain/engine.ts';
export { openMemoryStore } from '../src/agent/memory/memory-store.ts';
export { openToolStore } from '../src/agent/tools/tool-store.ts';
export { Workspace } from '../src/agent/workspace/workspace.ts';
export { IdleStock } from '../src/host/stock/domain/idle-stock.ts';
export { StartPace } from '../src/host/stock/domain/start-pace.ts';
export { openBareAgent } from './context/bare-agent.ts';
export { scriptedConversations } from './context/conversations.ts';
export { documentWith, summaryOf, takeIn } from './context/handing-over.ts';
export { CREDENTIALS, type Injected, inject, injectServile } from './context/injecting.ts';
export { type Leaks, modelLeaks, offlineLeaks } from './context/leaks.ts';
export { manyItems } from './context/many-items.ts';
export { nonInterference } from './context/non-interference.ts';
export { type Score, usefulness } from './context/usefulness.ts';
export { documentFor, plantedSummary, sendDocument } from './rogue-parent.ts';
