export type { Engine } from './agent/domain/engine.ts';
export { type InstanceHostConfig, type RunningInstanceHost, startInstanceHost } from './service.ts';
