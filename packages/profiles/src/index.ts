export { diffProfiles, type ProfileDiff } from './changes/diff.ts';
export { changeSummary, rollbackSummary } from './changes/summary.ts';
export { chainProblems, lineageProblems } from './checking/chain.ts';
export { checkProfile, checkTool } from './checking/check-profile.ts';
export { type Imported, importOpenClaw, type OpenClawFiles } from './importing/openclaw.ts';
export { LIMITS as PROFILE_LIMITS } from './limits.ts';
export { canonicalConfig, digestOf, type EffectiveProfile } from './merging/effective.ts';
export { expandVariables } from './merging/expand-variables.ts';
export { type Explanation, explain, explainRequest } from './merging/explain.ts';
export { type AnyTool, sameTool } from './merging/identity.ts';
export { type ChainLevel, inherit } from './merging/inherit.ts';
export { registryIds, withRegistryTools } from './merging/registry.ts';
export { mergeRequest, type RequestFields, requestProblems } from './merging/request.ts';
export { resolvedProfile } from './merging/resolved-profile.ts';
export { type ProblemCode, type ProfileProblem, problemText, statusOf } from './problem.ts';
export { completeProfile, type Profile, patchProfile } from './profile.ts';
export { type ProfileBody, profileBodySchema, type ToolGrant, type Variable } from './schema/profile.ts';
export type { ProfileSoul } from './schema/soul.ts';
export {
  type CodeInterpreterTool,
  type FileSearchTool,
  type FunctionTool,
  type McpTool,
  type Memory,
  type ProfileTool,
  toolSchema,
} from './schema/tools.ts';
export { levelOf, soulOf } from './soul/soul-form.ts';
export { type ProfileOfTemplate, profileOfTemplate, type SignedTemplate } from './template/from-template.ts';
export { type PinnedServerTool, type TemplateOfProfile, templateOf } from './template/to-template.ts';
