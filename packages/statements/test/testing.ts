// What other workspaces' tests use from here.
export { actions, envelopeOf, NOW, saul } from '../scripts/vector-cast.ts';
export { type Refusals, refuseMutants } from './mutations.ts';
