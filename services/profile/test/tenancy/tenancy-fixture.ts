import { randomBytes } from 'node:crypto';
import { type Client, ConnectError } from '@connectrpc/connect';
import { type IdentifyResponse, IdentityService, SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { UsageRecordService, UsageService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { apiKeyText, deploymentKeys, type Identity, presentedKey, type Scope } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import pg from 'pg';
import type { ProfileConfig } from '../../src/config.ts';
import { openProfileDatabase, startProfileService } from '../../src/service.ts';

const keys = deploymentKeys('the deployment of this test');
export const newInbox = () => randomBytes(32).toString('hex');

/** A tenant with its admin. */
export interface Admin {
  inboxId: string;
  tenantId: string;
  memberId: string;
  identity: Identity;
  tenants: Client<typeof TenantService>;
  keys: Client<typeof KeyService>;
  usage: Client<typeof UsageService>;
  agents: Client<typeof ProfileService>;
}

export interface RunningProfile extends AsyncDisposable {
  url: string;
  database: pg.Client;
  clock: { aheadMs: number };
  identity: Client<typeof IdentityService>;
  record: Client<typeof UsageRecordService>;
  /** As the response service asks. */
  subjects: Client<typeof SubjectService>;
  /** As a signed-in person. */
  as(inboxId: string): Client<typeof TenantService>;
  /** As a member, or with a key. */
  member(identity: Identity): Pick<Admin, 'tenants' | 'keys' | 'usage' | 'agents'>;
  newTenant(): Promise<Admin>;
  /** An invited person who has accepted. */
  newMember(admin: Admin, role: string, groups?: string[]): Promise<Admin>;
  /** Who the gateway is told that a credential stands for. */
  identify(credential: { key?: string; inboxId?: string; jwt?: string }, tenantId?: string): Promise<IdentifyResponse>;
  identityOf(credential: { key?: string; inboxId?: string; jwt?: string }, tenantId?: string): Promise<Identity>;
}

/** No template is run here. */
const nobody = { keysOf: () => Promise.reject(new Error('nobody is asked for keys')) };

export async function runningProfile(o: Partial<Pick<ProfileConfig, 'issuerOrigins' | 'tenantMakers'>> = {}): Promise<RunningProfile> {
  const created = await createTestDatabase({ key: 'profile', migrate: async (url) => (await openProfileDatabase(url)).close() });
  const clock = { aheadMs: 0 };
  const service = await startProfileService(
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: created.url,
      knowledgeUrl: 'http://127.0.0.1:1',
      templateUrl: 'http://127.0.0.1:1',
      serviceKey: keys.of('profile'),
      serviceCallers: keys.callers,
      ...o,
    },
    { log: createLogger('profile', 'silent'), identities: nobody, now: () => new Date(Date.now() + clock.aheadMs) },
  );
  const database = new pg.Client({ connectionString: created.url });
  await database.connect();
  await database.query('set search_path = profile');
  const { url } = service;
  const gateway = { url, serviceKey: keys.of('gateway'), audience: 'profile' as const };
  const member = (caller: Identity) => ({
    tenants: serviceClient(TenantService, { ...gateway, caller }),
    keys: serviceClient(KeyService, { ...gateway, caller }),
    usage: serviceClient(UsageService, { ...gateway, caller }),
    agents: serviceClient(ProfileService, { ...gateway, caller }),
  });
  const identity = serviceClient(IdentityService, gateway);
  const as = (caller: string) => serviceClient(TenantService, { ...gateway, caller });
  const identify: RunningProfile['identify'] = ({ key, inboxId = '', jwt }, tenantId = '') => {
    if (key !== undefined) return identity.identify({ credential: { case: 'apiKey', value: presented(key) }, tenantId });
    if (jwt !== undefined) return identity.identify({ credential: { case: 'jwt', value: jwt }, tenantId });
    return identity.identify({ credential: { case: 'inboxId', value: inboxId }, tenantId });
  };
  const identityOf: RunningProfile['identityOf'] = async (credential, tenantId) => fromWire(await identify(credential, tenantId));
  const adminOf = async (inboxId: string, tenantId: string): Promise<Admin> => {
    const known = await identityOf({ inboxId }, tenantId);
    return { inboxId, tenantId, memberId: known.subject, identity: known, ...member(known) };
  };
  const close = async () => {
    await database.end();
    await service.close();
    await created.drop();
  };
  return {
    url,
    database,
    clock,
    identity,
    record: serviceClient(UsageRecordService, { url, serviceKey: keys.of('response'), audience: 'profile' }),
    subjects: serviceClient(SubjectService, { url, serviceKey: keys.of('response'), audience: 'profile' }),
    as,
    member,
    identify,
    identityOf,
    async newTenant() {
      const inboxId = newInbox();
      const { membership } = await as(inboxId).createTenant({ name: 'Acme' });
      return adminOf(inboxId, membership?.tenant?.id ?? '');
    },
    async newMember(admin, role, groups = []) {
      const inboxId = newInbox();
      await admin.tenants.inviteMember({ inboxId, role, groups });
      await as(inboxId).answerInvitation({ tenantId: admin.tenantId, accept: true });
      return adminOf(inboxId, admin.tenantId);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Also of a text that no key has. */
function presented(key: string) {
  return presentedKey(key) ?? presentedKey(apiKeyText(`key_${'a'.repeat(26)}`, randomBytes(32))) ?? { keyId: '', digest: new Uint8Array() };
}

function fromWire({ identity }: IdentifyResponse): Identity {
  if (!identity) throw new Error('nobody was identified');
  const { tenantId, payer, subject, groups, scopes, keyId, allowedAgents } = identity;
  return {
    ...{ tenantId, payer, subject, groups, scopes: scopes as Scope[] },
    ...(keyId !== '' && { keyId }),
    ...(allowedAgents.length > 0 && { allowedAgents }),
  };
}

/** The reason of a call that must fail. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  return (await refused(call)).reason;
}

export async function refused(call: Promise<unknown>): Promise<{ reason: string; message: string; metadata: Record<string, string> }> {
  try {
    await call;
  } catch (error) {
    const why = refusalOf(error);
    return why ?? { reason: error instanceof ConnectError ? error.message : String(error), message: '', metadata: {} };
  }
  return { reason: 'nothing was refused', message: '', metadata: {} };
}
