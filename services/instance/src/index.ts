export { createEngine, engine } from './adapters/engines/index.ts';
export { DEFAULT_ENGINE_TIMEOUT_MS, engineTimeoutMs } from './adapters/engines/openai/settings.ts';
export { type OwnKeysConfig, ownKeysSettings } from './adapters/engines/own-keys.ts';
export type { SimilarityEngine } from './adapters/similarity/similarity.ts';
export type { Engine } from './agent/domain/engine.ts';
export type { SecretScanner } from './agent/transfers/domain/selection/secret-scanner.ts';
export { hostStock, type Switch, settings, similarity, webReading } from './config.ts';
export { type InstanceHostConfig, type RunningInstanceHost, startInstanceHost } from './service.ts';
