export { embeddingBudgets, embeddings, type KnowledgeConfig, settings } from './config.ts';
export { startKnowledgeService } from './service.ts';
