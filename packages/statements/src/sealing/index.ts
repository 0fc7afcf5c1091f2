export type {
  ConfigPurpose,
  OwnersPurpose,
  PromptPurpose,
  SealingPurpose,
} from './purpose.ts';
export { generateSealingKeys, openSealed, type SealedValue, SealedValueError, type SealingKeys, seal } from './sealed-value.ts';
export { type SealingKeyToVerify, verifySealingKey } from './sealing-key.ts';
