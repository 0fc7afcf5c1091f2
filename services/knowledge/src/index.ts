export { settings } from './config.ts';
export { startKnowledgeService } from './service.ts';
