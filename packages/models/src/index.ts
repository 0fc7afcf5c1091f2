export { type AllowedModels, allowedModels, allowedModelsText, isAllowed } from './allowed-models.ts';
export type { ListedModel, ModelCatalog } from './catalog.ts';
export { droppingOldest } from './dropping-oldest.ts';
export {
  type Model,
  type ModelAttachment,
  ModelError,
  type ModelEvent,
  type ModelFailure,
  type ModelItem,
  type ModelRequest,
  type ModelTokenLogprob,
  type ModelTool,
  textOf,
} from './model.ts';
export { createOfflineModel, offlineCatalog } from './offline/offline-model.ts';
export type { ModelEndpoint } from './openai/endpoint.ts';
export { createOpenAiCatalog } from './openai/openai-catalog.ts';
export { createOpenAiModel } from './openai/openai-model.ts';
export {
  createOpenAiTranscriber,
  type Sound,
  type Transcriber,
  type TranscriptionEndpoint,
  transcriptionEndpoint,
} from './openai/openai-transcriber.ts';
export { createPictureModels, pictureModels } from './openai/picture-models.ts';
export { modelEndpoint, modelTimeoutMs } from './openai/settings.ts';
export { MAX_ARGUMENTS, MAX_CALLS } from './openai/tool-calls.ts';
export { type BudgetChange, type BudgetOf, dayOf, nextDay, type TakenTokens } from './spending/budget.ts';
export { type RunSpending, Spending } from './spending/spending.ts';
export { argumentProblem, argumentsIn } from './turn/arguments.ts';
export { isToldOfTools, type ToolResult, type TurnLimits, type TurnTool } from './turn/tool.ts';
export { runTurn, type TurnEnd, type TurnEvent, type TurnRequest } from './turn/turn.ts';
