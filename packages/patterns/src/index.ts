export { type KnowledgeUnit, type Proposal, patternOfUnit, unitIdOf, unitOf } from './cq.ts';
export { type AskedPasses, askForPasses, type Pass, type PassAnswer, passesFrom } from './passes/asking.ts';
export { commonsKeyOf, evaluatePasses, isSpentOn, passKeyOf, passKeysOf } from './passes/issuing.ts';
export { PassError, type PassKeys } from './passes/lot.ts';
export { isWeekOpen, type PassAct, purposeOf } from './passes/purpose.ts';
export { type SpentPass, spend } from './passes/spending.ts';
export { canonicalText, interestsOf, type Pattern, patternId, patternOf } from './pattern.ts';
export { PatternError } from './problem.ts';
export { expiryFrom, MAX_WEEKS_OF_OWNER, PATTERN_TTL_DAYS, QUALITY_FLOOR, qualityOf, type Votes, weekOf, windowFrom } from './quality.ts';
export { type Doubt, doubtsIn } from './scanning/scan.ts';
export {
  applied,
  type Distrust,
  type HeldSnapshot,
  joined,
  MAX_PAGE,
  maxEntriesOf,
  PUBLIC_SCOPE,
  rootOf,
  type SnapshotEntry,
  SnapshotError,
  type SnapshotHead,
  type SnapshotPart,
  signHead,
  snapshotKey,
} from './snapshot.ts';
