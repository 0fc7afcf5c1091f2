import { type ProtocolServer, startProtocolServer as start } from '@offshoot/models/testing';
import { think } from './scripted-brain.ts';

export type { Behaviour, ProtocolServer } from '@offshoot/models/testing';

/** An endpoint whose model answers as the scripted brain does. */
export const startProtocolServer = (): Promise<ProtocolServer> => start(think);
