export { checkOrigin } from './check-origin.ts';
export { type OriginKeys, originKeysDocument, readOriginKeys } from './origin-keys.ts';
export { type OriginProof, proveOrigin } from './prove-origin.ts';
