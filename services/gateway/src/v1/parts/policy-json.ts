import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import {
  type SandboxLimits,
  SandboxNetworkMode,
  type SandboxPolicy,
  type SandboxRules,
  SandboxRulesSchema,
} from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import { MEANS } from '@offshoot/rest';
import { type Static, Type } from 'typebox';
import { timeText } from '../agents/agent-json.ts';
import { only, orNull, textField } from '../edge/fields.ts';
import { partName, serverFields } from './part-fields.ts';

const MODES = { none: SandboxNetworkMode.NONE, hosts: SandboxNetworkMode.HOSTS, open: SandboxNetworkMode.OPEN } as const;

const limit = (maximum: number, description: string) => Type.Optional(orNull(Type.Integer({ minimum: 1, maximum, description })));

/** What a client writes. Null is the same as missing: as the executor says. */
export const policyBody = only({
  name: partName,
  description: Type.Optional(orNull(textField({ maxLength: 1024 }))),
  executor: Type.Optional(orNull(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,63}$', [MEANS]: 'the name of an executor' }))),
  image: Type.Optional(orNull(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,255}$', [MEANS]: 'the name of an image' }))),
  limits: Type.Optional(
    only({
      cpu_millis: limit(64_000, 'Thousandths of a processor.'),
      memory_mib: limit(262_144, 'MiB of memory.'),
      disk_mib: limit(1_048_576, 'MiB of files.'),
      processes: limit(4096, 'Processes and threads.'),
    }),
  ),
  network: Type.Optional(
    only({
      mode: Type.Enum(['none', 'hosts', 'open']),
      allowed_hosts: Type.Optional(
        Type.Array(Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$', [MEANS]: 'the name of a host in lower case' }), {
          maxItems: 64,
        }),
      ),
    }),
  ),
  timeout_seconds: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 3600 }))),
  writable_paths: Type.Optional(
    Type.Array(Type.String({ pattern: '^/[A-Za-z0-9._/-]{1,255}$', [MEANS]: 'a path that begins with /' }), { maxItems: 16 }),
  ),
});

export const policySchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('sandbox_policy'),
  ...policyBody.properties,
  ...serverFields,
});

export function rulesOf({ limits, network, timeout_seconds, writable_paths, ...rest }: Static<typeof policyBody>): SandboxRules {
  const { cpu_millis, memory_mib, disk_mib, processes } = limits ?? {};
  return fromJson(SandboxRulesSchema, {
    ...set(rest),
    limits: set({ cpuMillis: cpu_millis, memoryMib: memory_mib, diskMib: disk_mib, processes }),
    network: { mode: MODES[(network?.mode ?? 'none') as keyof typeof MODES], allowedHosts: network?.allowed_hosts ?? [] },
    ...set({ timeoutSeconds: timeout_seconds }),
    writablePaths: writable_paths ?? [],
  });
}

/** Without what is null or missing. */
const set = (fields: object): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

export function policyJson({ id, tenantId, rules, createTime, updateTime, createdBy }: SandboxPolicy): object {
  const {
    name = '',
    description,
    executor,
    image,
    limits,
    network,
    timeoutSeconds,
    writablePaths,
  } = rules ?? ({} as Partial<SandboxRules>);
  return {
    id,
    object: 'sandbox_policy',
    name,
    description: description || null,
    executor: executor || null,
    image: image || null,
    limits: limitsJson(limits),
    network: { mode: modeName(network?.mode), allowed_hosts: network?.allowedHosts ?? [] },
    timeout_seconds: timeoutSeconds || null,
    writable_paths: writablePaths ?? [],
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
  };
}

const limitsJson = (limits: SandboxLimits | undefined) => ({
  cpu_millis: limits?.cpuMillis || null,
  memory_mib: limits?.memoryMib || null,
  disk_mib: limits?.diskMib || null,
  processes: limits?.processes || null,
});

const modeName = (mode: SandboxNetworkMode | undefined): keyof typeof MODES =>
  (Object.keys(MODES) as (keyof typeof MODES)[]).find((name) => MODES[name] === mode) ?? 'none';
