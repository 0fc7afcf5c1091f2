import type { ProfileTool } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { RegistryTool, SandboxPolicy, Secret } from '../domain/ports.ts';

interface ResourceRow {
  id: string;
  tenant_id: string;
  name: string;
  created_by: string;
  created_at: string | Date;
  updated_at: string | Date;
}

export interface PolicyRow extends ResourceRow {
  content: JsonObject;
}

export interface ToolRow extends ResourceRow {
  version: number;
}

export interface SecretRow extends ResourceRow {
  allowed_hosts: string[];
  sealed: string;
}

const partOf = (row: ResourceRow) => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  createdBy: row.created_by,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
});

export const policyOf = (row: PolicyRow): SandboxPolicy => ({ ...partOf(row), rules: row.content });

export const listedToolOf = (row: ToolRow): Omit<RegistryTool, 'definition'> => ({ ...partOf(row), version: row.version });

export const toolOf = (row: ToolRow & { content: ProfileTool }): RegistryTool => ({ ...listedToolOf(row), definition: row.content });

export const secretOf = (row: SecretRow): Secret => ({ ...partOf(row), allowedHosts: row.allowed_hosts, sealed: row.sealed });
