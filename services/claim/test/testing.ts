// What other workspaces' tests use from here.
export { takeFree } from '../src/claiming/store/claiming.ts';
export { claimValues, type NewClaim } from '../src/claiming/store/new-claim.ts';
export { openClaimDatabase } from '../src/database/database.ts';
export { type HostStock, idleLevel, wantedIdle } from '../src/stock/domain/replenishment.ts';
export { type Templates, templatesAt } from '../src/templates/adapters/templates.ts';
export { type LiveAgent, templateUse } from '../src/use/domain/template-use.ts';
export { insertLiveAgents } from './live-agents.ts';
