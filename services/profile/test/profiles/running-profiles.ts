import { type Client, ConnectError } from '@connectrpc/connect';
import type { ContainerSettings } from '@offshoot/code-execution';
import type { Profile } from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { SecretService, SecretUseService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { callerHeader, deploymentKeys, type Identity, memberHeader, memberTokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { ProfileQuotas } from '../../src/profiles/domain/limits.ts';
import { openProfileDatabase, startProfileService } from '../../src/service.ts';

export const keys = deploymentKeys('the deployment of this test');

const NOWHERE = 'http://127.0.0.1:1';
const ALL_SCOPES = ['agents:read', 'agents:write', 'agents:delete', 'agents:admin', 'agents:use'] as const;

/** A member of a new tenant with every scope, unless something else is said. */
export function newMember(o: Partial<Identity> = {}): Identity {
  return { tenantId: newId('tenant'), payer: newId('payer'), subject: newId('user'), groups: [], scopes: [...ALL_SCOPES], ...o };
}

export interface RunningProfiles {
  url: string;
  databaseUrl: string;
  /** The gateway's side. */
  as(member: Identity): Client<typeof ProfileService>;
  /** The response service's side. */
  usedBy(member: Identity): Promise<Client<typeof ProfileUseService>>;
  /** The same: opens a secret for a host. */
  openSecret(member: Identity, secretId: string, host: string): Promise<string>;
  /** What profiles refer to. */
  resources(member: Identity): {
    policies: Client<typeof SandboxPolicyService>;
    tools: Client<typeof ToolRegistryService>;
    secrets: Client<typeof SecretService>;
  };
  /** Creates a profile; what is not said is something. */
  create(member: Identity, body?: object): Promise<Profile>;
  close(): Promise<void>;
}

/** `vectorStores`: those that exist, in every tenant, unless there is a knowledge service to ask. */
export async function runningProfiles({
  quotas,
  vectorStores = [],
  knowledgeUrl,
  templateUrl = NOWHERE,
  code = { kind: 'podman', images: ['python:3.13', 'python:3.13-slim'], network: '', atOnce: 1 },
  mcpOrigins = [],
  allowedModels,
  identities = { keysOf: () => Promise.reject(new Error('nobody is asked for keys')) },
  databaseOf,
}: {
  quotas?: Partial<ProfileQuotas>;
  vectorStores?: string[];
  knowledgeUrl?: string;
  templateUrl?: string;
  /** What runs the code of agents, by default. Null: nothing does. */
  code?: ContainerSettings | null;
  allowedModels?: string[];
  /** Of MCP servers that may be called though they are private. */
  mcpOrigins?: string[];
  /** Instead of the XMTP network. */
  identities?: InboxKeysReader;
  /** Another one, of which this is a replica. */
  databaseOf?: RunningProfiles;
} = {}): Promise<RunningProfiles> {
  const migrate = async (url: string) => (await openProfileDatabase(url)).close();
  const database = databaseOf
    ? { url: databaseOf.databaseUrl, drop: async () => {} }
    : await createTestDatabase({ key: 'profile', migrate });
  const service = await startProfileService(
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: database.url,
      knowledgeUrl: knowledgeUrl ?? NOWHERE,
      templateUrl,
      serviceKey: keys.of('profile'),
      serviceCallers: keys.callers,
      quotas,
      code: code ?? undefined,
      allowedModels,
      mcpOrigins,
    },
    {
      log: createLogger('profile', 'silent'),
      identities,
      ...(knowledgeUrl === undefined && {
        references: {
          missing: async (ids) => ({ vectorStores: ids.vectorStores.filter((id) => !vectorStores.includes(id)), files: ids.files }),
        },
      }),
    },
  );
  const { url } = service;
  const as = (caller: Identity) => serviceClient(ProfileService, { url, serviceKey: keys.of('gateway'), audience: 'profile', caller });
  return {
    url,
    databaseUrl: database.url,
    as,
    resources(caller) {
      const options = { url, serviceKey: keys.of('gateway'), audience: 'profile' as const, caller };
      return {
        policies: serviceClient(SandboxPolicyService, options),
        tools: serviceClient(ToolRegistryService, options),
        secrets: serviceClient(SecretService, options),
      };
    },
    async usedBy(member) {
      const token = await memberTokenFor(keys.of('gateway'), 'response', member);
      const client = serviceClient(ProfileUseService, { url, serviceKey: keys.of('response'), audience: 'profile' });
      const headers = { [callerHeader]: memberHeader(token) };
      return {
        resolveProfile: (request) => client.resolveProfile(request, { headers }),
        listUsableProfiles: (request) => client.listUsableProfiles(request, { headers }),
        checkProfileUse: (request) => client.checkProfileUse(request, { headers }),
      };
    },
    async openSecret(member, secretId, host) {
      const token = await memberTokenFor(keys.of('gateway'), 'response', member);
      const client = serviceClient(SecretUseService, { url, serviceKey: keys.of('response'), audience: 'profile' });
      return (await client.openSecret({ secretId, host }, { headers: { [callerHeader]: memberHeader(token) } })).value;
    },
    async create(member, body = {}) {
      const { profile } = await as(member).createProfile({ bodyJson: JSON.stringify({ ...newBody(), ...body }) });
      if (!profile) throw new Error('no profile');
      return profile;
    },
    async close() {
      await service.close();
      await database.drop();
    },
  };
}

let made = 0;

export function newBody() {
  made += 1;
  return { name: `agent-${made}`, instructions: 'You help people.' };
}

export function bodyOf(profile: Pick<Profile, 'bodyJson'> | undefined) {
  if (!profile) throw new Error('there is no profile in the answer');
  return JSON.parse(profile.bodyJson);
}

/** The reason of a call that must fail. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  return (await refusedBy(call))?.reason ?? 'no refusal';
}

/** Everything that a refused caller learns. */
export async function refusedBy(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error instanceof ConnectError ? error : new Error('not a refusal', { cause: error });
  }
  return undefined;
}
