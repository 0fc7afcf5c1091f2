import type { ProfileTool } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Member } from '../../profiles/domain/member.ts';

/** Dependencies of the use cases, provided by the composition root. */
export interface PartDeps {
  store: PartStore;
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

export interface PartStore {
  policy(tenantId: string, id: string): Promise<SandboxPolicy | undefined>;
  /** By name. */
  policies(tenantId: string): Promise<SandboxPolicy[]>;
  tool(tenantId: string, id: string): Promise<RegistryTool | undefined>;
  /** By name, without definitions. */
  tools(tenantId: string): Promise<Omit<RegistryTool, 'definition'>[]>;
  /** A transaction in which nobody else changes a profile of the tenant, or what profiles refer to. */
  write<T>(tenantId: string, work: (tx: PartTransaction) => Promise<T>): Promise<T>;
}

export type PartKind = 'policy' | 'tool';

export interface PartTransaction {
  policy(tenantId: string, id: string): Promise<SandboxPolicy | undefined>;
  tool(tenantId: string, id: string): Promise<RegistryTool | undefined>;
  holderOfName(kind: PartKind, tenantId: string, name: string): Promise<string | undefined>;
  count(kind: PartKind, tenantId: string): Promise<number>;
  /** Profiles that refer to it: now, or in a version that a label is on. */
  usersOf(kind: PartKind, tenantId: string, id: string, limit: number): Promise<string[]>;
  putPolicy(policy: SandboxPolicy): Promise<void>;
  insertTool(tool: RegistryTool): Promise<void>;
  /** Appends the tool's version. */
  appendTool(tool: RegistryTool, changedBy: string): Promise<void>;
  remove(kind: PartKind, tenantId: string, id: string): Promise<void>;
  record(event: PartEvent): Promise<void>;
}

/** What the audit keeps of a write. */
export interface PartEvent {
  member: Member;
  action: `${'sandbox-policy' | 'tool'}.${'create' | 'update' | 'delete'}`;
  id: string;
  name: string;
  at: Date;
}
