export { Convos } from './convos.ts';
export type { ConvosEvent, ConvosSession } from './convos-session.ts';
export { signedConfiguration } from './signed-claim.ts';
export { type Device, SigningPerson } from './signing-person.ts';
export { type StandIn, standIn } from './stand-in.ts';
export { startTap, type Tap } from './tap.ts';
export { startTestNetwork, type TestNetwork } from './test-network.ts';
