export { privateConfig, type StandaloneConfig, settings } from './config.ts';
export { settings as gatewayWithServices } from './gateway-with-services/settings.ts';
export { type Fleet, type Processes, type ProcessName, SERVICES, type ServiceName, startProcesses } from './processes.ts';
export { type Standalone, type StandaloneOverrides, startStandalone } from './standalone.ts';
