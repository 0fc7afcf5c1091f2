import type { CodeExecutor, CodeRules } from '@offshoot/code-execution';
import type { PinnedTool } from '@offshoot/mcp';
import type { AllowedModels, Model, ModelCatalog } from '@offshoot/models';
import type { FileSearchTool, Item, McpTool } from '@offshoot/openai-api';
import type { MemberCall } from '@offshoot/rpc/auth/identity.ts';
import type { JsonObject } from '@offshoot/statements';
import type { Pin } from './stored-response.ts';

/** What a stored definition comes to for one turn. */
interface ResolvedAgent {
  agentId: string;
  agentVersion: number;
  /** The effective configuration, its keys in the order written; the digest is that of its RFC 8785 form. */
  json: string;
  digest: string;
}

/** A stored definition that a member may name as a model. */
export interface UsableAgent {
  agentId: string;
  name: string;
  createdAt: Date;
}

/** Those that the member may use. `agentId`: only this one; '' for all. Throws RequestRefusal. */
export type UsableAgents = (member: MemberCall, agentId: string, signal: AbortSignal) => Promise<UsableAgent[]>;

/** The profile service. */
export interface AgentProfiles {
  /**
   * `reference`: `agent_x`, `agent_x@3`, `agent_x@label`, `tmpl_x` or `tmpl_x@3`. `splitKey`: what a sticky split goes by. `field`: what names
   * the agent in the request. `variables`: undefined leaves the instructions as declared. Throws RequestRefusal.
   */
  resolve(
    member: MemberCall,
    question: { reference: string; variables: Readonly<Record<string, unknown>> | undefined; splitKey: string; field: string },
    signal: AbortSignal,
  ): Promise<ResolvedAgent>;
  /**
   * Whether the member may still use the agent in this version, or in its current one. Says for which it is answered. Throws RequestRefusal, as
   * for an unknown one, if not.
   */
  requireUse(member: MemberCall, agent: { agentId: string; agentVersion?: number; field: string }, signal: AbortSignal): Promise<number>;
}

type SearchResults = NonNullable<Extract<Item, { type: 'file_search_call' }>['results']>;

/** The knowledge service. */
export interface Knowledge {
  search(
    member: MemberCall,
    question: { tool: FileSearchTool; query: string; includesEntries: boolean },
    signal: AbortSignal,
  ): Promise<SearchResults>;
  /** Which of these vector stores the member's tenant does not have, or no longer. Throws RequestRefusal if that cannot be found out. */
  missingStores(member: MemberCall, storeIds: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Nobody finds it before a person has accepted it. False: so many wait already that it was not taken. */
  suggest(
    member: MemberCall,
    entry: { topic: string; content: string; responseId: string; agent: Pick<Pin, 'agentId' | 'agentVersion'> | undefined },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** A file of the member's tenant. Undefined: there is none. `content` is absent if it has more than `maxBytes`. */
  file(
    member: MemberCall,
    question: { fileId: string; maxBytes: number },
    signal: AbortSignal,
  ): Promise<{ name: string; bytes: number; content?: Buffer } | undefined>;
  /**
   * The same for a model: of a picture its bytes, of anything else what is written in it, or why it cannot be read. Throws RequestRefusal if that
   * cannot be found out.
   */
  shown(
    member: MemberCall,
    question: { fileId: string; maxBytes: number },
    signal: AbortSignal,
  ): Promise<{ name: string; content?: Buffer; text?: string; problem?: string } | undefined>;
  /** Keeps a file for the member, who needs `files:write`, as long as the response. Undefined: the tenant has too many. */
  keep(
    member: MemberCall,
    file: { name: string; content: Buffer; expiresAfterSeconds: number; responseId: string },
    signal: AbortSignal,
  ): Promise<{ fileId: string; name: string } | undefined>;
  /** Deletes what was kept for these responses. */
  deleteKept(responses: readonly { tenantId: string; responseId: string }[]): Promise<void>;
}

/** Secrets of the member's tenant. */
export interface Secrets {
  /** The value for a call to this host, as `URL.host` says it. Undefined: there is none, or it is for other hosts. */
  open(member: MemberCall, secretId: string, host: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Servers of tools, wherever a request or a profile says, with the secrets that its headers name. Both throw McpError. */
export interface McpServers {
  list(member: MemberCall, server: McpTool, signal: AbortSignal): Promise<readonly PinnedTool[]>;
  /** At most once. `text` is untrusted. */
  call(
    member: MemberCall,
    server: McpTool,
    tool: PinnedTool,
    args: JsonObject,
    signal: AbortSignal,
  ): Promise<{ text: string; isError: boolean }>;
}

/** The models of this deployment. */
export interface Models {
  model: Model;
  /** The one that answers if neither the request nor the profile names one. Undefined: such a request is refused. */
  defaultModel: string | undefined;
  /** The model that answers every request, and that the response names. Undefined: the one that the request names. */
  onlyModel?: string;
  /** What requests and profiles may name. */
  allowed: AllowedModels;
  /** Asking costs the operator nothing, so no budget is spent. */
  isFree: boolean;
  catalog: ModelCatalog;
}

/** Texts that clients keep for us and cannot read or make: only their own tenant can bring them back. */
export interface SealedTexts {
  seal(tenantId: string, text: string): string;
  /** Undefined: it was not made here, not for this tenant, or it was changed. */
  open(tenantId: string, sealed: string): string | undefined;
}

/** The tenant's sandbox policies. */
export interface SandboxPolicies {
  /** Throws Refusal. */
  rules(member: MemberCall, sandboxPolicyId: string, signal: AbortSignal): Promise<CodeRules>;
}

/** What runs the code of agents. */
export interface CodeRunner {
  executor: CodeExecutor;
  policies: SandboxPolicies;
}

/** A member or key for whom this service works. */
export interface Holder {
  tenantId: string;
  /** `user_…` or `key_…`. */
  subject: string;
}

/** The people and keys of tenants, as the profile service knows them. */
export interface Members {
  /** Those of them for whom responses must not go on: their key, their membership or the scope has ended. */
  ended(holders: readonly Holder[]): Promise<readonly Holder[]>;
}

/** A tenant of which nothing is to be kept. */
interface DeletedTenant {
  tenantId: string;
  /** Nothing of it can come in any more. */
  isLast: boolean;
}

/** Which tenants were deleted: the profile service knows. */
export interface DeletedTenants {
  /** Those that were not confirmed. Each comes twice: at once, and when nothing of it can come in any more. */
  list(): Promise<readonly DeletedTenant[]>;
  /** Nothing of it is left here. */
  confirm(tenant: DeletedTenant): Promise<void>;
}

/** What a response, a compaction or a summary used; or several that ended at the same time, for the same subject and agent. */
export interface UsedTokens {
  /** `resp_…`; of a summary `sum_…`. Of several: one of theirs. */
  id: string;
  tenantId: string;
  subject: string;
  /** '': no stored definition. */
  agentId: string;
  /** 0: none. */
  agentVersion: number;
  /** How many responses and compactions. 0: a summary, which nobody asked for. */
  requests: number;
  inputTokens: number;
  outputTokens: number;
}

/** Where that is counted. */
export interface UsageRecords {
  /** Counts each ID once, however often it is recorded; all of them or none. 256 at most. */
  record(used: readonly UsedTokens[]): Promise<void>;
}
