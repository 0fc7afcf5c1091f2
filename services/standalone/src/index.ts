export { ConfigError, configFromEnv, type StandaloneConfig } from './config.ts';
export { type Processes, type ServiceName, SERVICES, startProcesses } from './processes.ts';
export { type Standalone, type StandaloneOverrides, startStandalone } from './standalone.ts';
