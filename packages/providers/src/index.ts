export { AgentMailProvider } from './agentmail.ts';
export { OpenRouterProvider } from './openrouter.ts';
export * from './port.ts';
export type { Fault, FaultRule, Operation } from './stub/faults.ts';
export { type ProviderStub, type ProviderStubOptions, startProviderStub } from './stub/provider-stub.ts';
export type { Propagation } from './stub/telnyx-stub.ts';
export { TelnyxProvider } from './telnyx.ts';
export { WalletProvider } from './wallet.ts';
