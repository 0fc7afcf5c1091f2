export { type Action, type ActionKind, authorityOf, type Contacts, carriesAuthority, madeKnownBy } from './action.ts';
export { type Budget, DEFAULT_BUDGET } from './budget.ts';
export {
  type Answer,
  answerCard,
  answerInReaction,
  answerInReply,
  approveSigned,
  type Card,
  type CardState,
  needsStatement,
  reviewed,
} from './card/answer.ts';
export { readCard, type ShownCard } from './card/reading.ts';
export { actionDigest, type CardTerms, cardDigest, cardTerms } from './card/terms.ts';
export { approveCommand, type CardWords, cardText, signedLines, signedTerms, sourceText, valueText } from './card/text.ts';
export { type Decision, decide, type Situation } from './decide.ts';
export { type EffectEvent, type EffectState, isOver, nextStep, restoredState, stateAfter } from './effect/effect.ts';
export { type Grant, grantFor, grantOf } from './grant.ts';
export { type Argument, type Arguments, type Source, TRUSTED_SOURCES, UNTRUSTED_SOURCES } from './origin.ts';
export { mayDecide, type Person } from './person.ts';
export { isAuthorityTrusted, type PlannedEffect, planEffect } from './planned-effect.ts';
export { isAtLeast, isAtMost, RISKS } from './risk.ts';
export { argumentsFrom, hasLiteralInAnyCase, type Texts } from './source-of.ts';
