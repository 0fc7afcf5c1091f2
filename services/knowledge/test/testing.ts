// What other workspaces' tests use from here.
export { openKnowledgeDatabase } from '../src/service.ts';
export { forMember, runningKnowledge, storeWith } from './knowledge-fixture.ts';
