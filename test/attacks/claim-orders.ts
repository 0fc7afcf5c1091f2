// A claim that its owner signed completely, as an honest pool delivers it, and what an agent stores of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { create, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type SealedConfig, SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type ConfigureRequest, ConfigureRequestSchema } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Reason } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import type { ClaimAction, Envelope, SignedVersionTerms } from '@offshoot/statements';
import { type ConfigPurpose, seal } from '@offshoot/statements/sealing';
import { type SigningPerson, signedConfiguration } from '@offshoot/testing/testnet';
import { expect } from 'vitest';
import { addedBy } from '../user.ts';
import type { AttackScene } from './attack-scene.ts';
import type { RegisteredInstance } from './hostile-pool.ts';
import { CONTENT } from './signed-template.ts';

const SECRET = { id: 'api-key', provisioning: 'TOOL_PROVISIONING_USER', secret: true };
const TOOLS = [...CONTENT.tools, SECRET];
export const SEEN = { tools: TOOLS, instructions: 'You guide people well.' };
const WIDER = { tools: [...TOOLS, { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL' }] };

/** What a pool sends instead of what the owner signed. */
export type Lie = [name: string, reason: Reason, lie: Partial<ConfigureRequest>];

export interface SigningOptions {
  by?: SigningPerson;
  envelope?: Partial<Envelope>;
  /** Default: the version that is sent. */
  seen?: SignedVersionTerms;
}

/** Versions of the scene's template: the owner sees the second one. */
export interface Versions {
  old: TemplateVersion;
  seen: TemplateVersion;
  /** Newer, and widens nothing. */
  next: TemplateVersion;
  wider: TemplateVersion;
}

export async function versionsOf({ template }: AttackScene): Promise<Versions> {
  const old = await template.version(1, { content: { tools: TOOLS } });
  const seen = await template.version(2, { content: SEEN, previous: old });
  const next = await template.version(3, { content: { ...SEEN, instructions: 'You guide people even better.' }, previous: seen });
  return { old, seen, next, wider: await template.version(3, { content: WIDER, previous: seen }) };
}

export async function sealed(
  { owner, template }: AttackScene,
  to: RegisteredInstance,
  values: Record<string, string>,
  o: Partial<ConfigPurpose> = {},
): Promise<SealedConfig> {
  const purpose = { use: 'user-config', instanceId: to.instanceId, ownerId: owner.inboxId, templateId: template.id, ...o } as const;
  const value = await seal(to.sealingKey.publicKey, purpose, Buffer.from(JSON.stringify(values)));
  return create(SealedConfigSchema, { value, keys: Object.keys(values) });
}

export async function signed(
  { owner }: AttackScene,
  to: RegisteredInstance,
  configure: ConfigureRequest,
  { by = owner, envelope, seen }: SigningOptions = {},
): Promise<ConfigureRequest> {
  const sign = (action: ClaimAction) => by.sign(action, envelope);
  return create(ConfigureRequestSchema, { ...configure, statement: await signedConfiguration(sign, to.inboxId, configure, seen) });
}

/** With a secret, a plain value and a model. */
export async function honest(
  scene: AttackScene,
  versions: Versions,
  o: SigningOptions & { changes?: Partial<ConfigureRequest>; agent?: RegisteredInstance } = {},
): Promise<{ agent: RegisteredInstance; configure: ConfigureRequest }> {
  const agent = o.agent ?? (await scene.idle());
  const configure = create(ConfigureRequestSchema, {
    instanceId: agent.instanceId,
    claimId: newId('clm'),
    ownerId: scene.owner.inboxId,
    templateVersion: versions.seen,
    join: create(JoinSchema, addedBy(scene.human.client.inboxId)),
    modelOverride: 'gpt-oss-120b',
    userConfig: { email: 'saul@example.com' },
    sealedUserConfig: await sealed(scene, agent, { 'api-key': 'sk-sauls' }),
    ...o.changes,
  });
  return { agent, configure: await signed(scene, agent, configure, o) };
}

export function configuring(scene: AttackScene, configure: ConfigureRequest) {
  return scene.pool.host(configure.instanceId).configure(configure);
}

/** Checks that each lie is refused for its reason and leaves no trace in the agent. */
export async function eachRefused(
  scene: AttackScene,
  agent: { instanceId: string },
  configure: ConfigureRequest,
  lies: readonly Lie[],
): Promise<void> {
  for (const [name, reason, lie] of lies) {
    const before = everythingKept(scene, agent);
    expect([name, await reasonOf(configuring(scene, create(ConfigureRequestSchema, { ...configure, ...lie })))]).toEqual([name, reason]);
    expect([name, everythingKept(scene, agent)]).toEqual([name, before]);
  }
}

/** State, every row of its database, and the files in its folder that an order writes. */
export function everythingKept(scene: AttackScene, { instanceId }: { instanceId: string }): unknown {
  const { store, workspace } = scene.agent({ instanceId }).deps;
  using db = new DatabaseSync(join(workspace.folder, 'agent.db'), { readOnly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").all() as { name: string }[];
  const rows = tables.map(({ name }) => [name, db.prepare(`select * from "${name}"`).all()]);
  const names = readdirSync(workspace.folder).filter((name) => !name.startsWith('xmtp'));
  const files = names
    .filter((name) => /\.(?:md|json)$/.test(name))
    .map((name) => [name, readFileSync(join(workspace.folder, name), 'utf8')]);
  return JSON.parse(JSON.stringify({ state: store.state, rows, names, files }));
}

/** The message with some fields replaced. */
export function replaced<D extends DescMessage>(schema: D, message: MessageShape<D> | undefined, change: object): MessageShape<D> {
  return create(schema, { ...message, ...change } as MessageInitShape<D>);
}
