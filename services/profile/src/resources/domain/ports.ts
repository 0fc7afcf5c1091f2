import type { CodeRules } from '@offshoot/code-execution';
import type { ProfileTool } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Member } from '../../profiles/domain/member.ts';
import type { ReferenceLookup } from '../../profiles/domain/ports.ts';

/** Texts that only this service can read, each for one owner. */
interface SealedTexts {
  seal(owner: string, text: string): string;
  /** Undefined: sealed with another key, for another owner, or changed. */
  open(owner: string, sealed: string): string | undefined;
}

/** What of a policy's rules an executor may not be able to do. */
export type StatedRules = Pick<CodeRules, 'executor' | 'image' | 'network' | 'writablePaths'>;

/** Dependencies of the use cases, provided by the composition root. */
export interface ResourceDeps {
  store: ResourceStore;
  sealed: SealedTexts;
  /** Throws AGENT_UNPROCESSABLE for rules under which no code would ever run here. */
  requireRules(rules: StatedRules): void;
  /** Of MCP servers that responses may call though they are private, or have no TLS. */
  mcpOrigins: readonly string[];
  now: () => Date;
  newId: (prefix: string) => string;
}

interface Part {
  id: string;
  tenantId: string;
  /** Unique in the tenant, among its kind. */
  name: string;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

/** In which surroundings code runs. */
export interface SandboxPolicy extends Part {
  /** The contract's SandboxRules as JSON, its name included. */
  rules: JsonObject;
}

/** A tool that profiles refer to by its ID. */
export interface RegistryTool extends Part {
  version: number;
  definition: ProfileTool;
}

/** A value for headers of MCP servers. */
export interface Secret extends Part {
  /** The only ones to which it is sent, as `URL.host` says them. */
  allowedHosts: string[];
  /** The value, as `SealedTexts` sealed it for `ownerOfSecret`. */
  sealed: string;
}

export interface ResourceStore {
  secret(tenantId: string, id: string): Promise<Secret | undefined>;
  /** By name. */
  secrets(tenantId: string): Promise<Secret[]>;
  policy(tenantId: string, id: string): Promise<SandboxPolicy | undefined>;
  /** By name. */
  policies(tenantId: string): Promise<SandboxPolicy[]>;
  tool(tenantId: string, id: string): Promise<RegistryTool | undefined>;
  /** By name, without definitions. */
  tools(tenantId: string): Promise<Omit<RegistryTool, 'definition'>[]>;
  /** A transaction in which nobody else changes a profile of the tenant, or what profiles refer to. */
  write<T>(tenantId: string, work: (tx: ResourceTransaction) => Promise<T>): Promise<T>;
}

export type ResourceKind = 'policy' | 'tool' | 'secret';

export interface ResourceTransaction extends Pick<ReferenceLookup, 'secretHosts'> {
  secret(tenantId: string, id: string): Promise<Secret | undefined>;
  putSecret(secret: Secret): Promise<void>;
  policy(tenantId: string, id: string): Promise<SandboxPolicy | undefined>;
  tool(tenantId: string, id: string): Promise<RegistryTool | undefined>;
  holderOfName(kind: ResourceKind, tenantId: string, name: string): Promise<string | undefined>;
  count(kind: ResourceKind, tenantId: string): Promise<number>;
  /** Profiles that refer to it now, or in a version that a label is on, and tools of the registry. */
  usersOf(kind: ResourceKind, tenantId: string, id: string, limit: number): Promise<string[]>;
  putPolicy(policy: SandboxPolicy): Promise<void>;
  insertTool(tool: RegistryTool): Promise<void>;
  /** Appends the tool's version. */
  appendTool(tool: RegistryTool, changedBy: string): Promise<void>;
  remove(kind: ResourceKind, tenantId: string, id: string): Promise<void>;
  record(event: ResourceEvent): Promise<void>;
}

/** What the audit keeps of a write. */
export interface ResourceEvent {
  member: Member;
  action: `${'sandbox-policy' | 'tool' | 'secret'}.${'create' | 'update' | 'delete'}`;
  id: string;
  name: string;
  at: Date;
}
