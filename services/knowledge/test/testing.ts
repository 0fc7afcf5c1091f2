// What other workspaces' tests use from here.
export { openKnowledgeDatabase } from '../src/database/database.ts';
export { forMember, runningKnowledge, storeWith } from './knowledge-fixture.ts';
