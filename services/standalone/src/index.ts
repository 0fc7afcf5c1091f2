export { privateConfig, type StandaloneConfig, settings } from './config.ts';
export { settings as gatewayWithResponses } from './gateway-with-responses/settings.ts';
export { type Fleet, type Processes, type ProcessName, SERVICES, type ServiceName, startProcesses } from './processes.ts';
export { type Standalone, type StandaloneOverrides, startStandalone } from './standalone.ts';
