export {
  type ConfigPurpose,
  type OwnersPurpose,
  type PromptPurpose,
  type SealingPurpose,
  sealingInfo,
  type ToolPurpose,
} from './purpose.ts';
export { generateSealingKeys, openSealed, type SealedValue, SealedValueError, type SealingKeys, seal } from './sealed-value.ts';
export { type SealingKeyToVerify, type SealingKeyVerification, verifySealingKey } from './sealing-key.ts';
