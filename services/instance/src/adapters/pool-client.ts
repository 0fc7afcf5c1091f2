// The pool's InstanceRegistryService, as the host and its agents call it.
import { Code, ConnectError } from '@connectrpc/connect';
import { ClonePolicy, ContextState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { type Logger, refusalOf, type ServiceTls, serviceClient, toWire } from '@offshoot/rpc';
import type { Answer, PoolLink } from '../agent/reporting.ts';
import type { Report } from '../domain/report.ts';

export interface PoolClient extends PoolLink {
  /** Announces the host. Undefined: not now. */
  registerHost(address: string, instanceIds: string[]): Promise<{ drop: string[]; leaseMs: number } | undefined>;
  keepAlive(): Promise<{ leaseMs: number } | 'register-again' | 'later'>;
}

const STATES = { joining: InstanceState.JOINING, live: InstanceState.LIVE, gone: InstanceState.GONE } as const;
const CONTEXTS = { delivered: ContextState.DELIVERED, ingested: ContextState.INGESTED, failed: ContextState.FAILED } as const;
const POLICIES = { any: ClonePolicy.ANY, 'bound-only': ClonePolicy.BOUND_ONLY } as const;

export function createPoolClient(o: {
  url: string;
  serviceToken: string;
  tls?: ServiceTls | undefined;
  hostId: string;
  /** Of the host; see host-store.ts. */
  hostCredential: Uint8Array;
  log: Logger;
  onHostUnknown: () => void;
}): PoolClient {
  const client = serviceClient(InstanceRegistryService, { url: o.url, serviceToken: o.serviceToken, tls: o.tls });
  const { hostId } = o;

  function answerTo(error: unknown): Answer {
    const refusal = refusalOf(error);
    if (refusal?.reason === 'HOST_UNKNOWN') o.onHostUnknown();
    if (refusal?.reason === 'CALLER_NOT_ALLOWED') return 'not-allowed';
    if (refusal?.reason === 'INSTANCE_NOT_FOUND' || refusal?.reason === 'INSTANCE_GONE') return 'unknown-instance';
    // A report that breaks the contract would be refused for ever and hold up all after it.
    if (refusal?.reason === 'VALIDATION_FAILED') {
      o.log.error({ err: error }, 'the pool cannot read a report');
      return 'unknown-instance';
    }
    if (ConnectError.from(error).code !== Code.Unavailable) o.log.warn({ err: error }, 'the pool does not take a report now');
    return 'later';
  }

  return {
    async registerHost(address, instanceIds) {
      try {
        const { dropInstanceIds, leaseMs } = await client.registerHost({ hostId, address, instanceIds, credential: o.hostCredential });
        return { drop: dropInstanceIds, leaseMs };
      } catch (error) {
        o.log.warn({ err: error }, 'cannot register at the pool now');
        return undefined;
      }
    },
    async keepAlive() {
      try {
        return { leaseMs: (await client.keepAlive({ hostId })).leaseMs };
      } catch (error) {
        return refusalOf(error)?.reason === 'HOST_UNKNOWN' ? 'register-again' : 'later';
      }
    },
    async registerInstance({ instanceId, inboxId, sealingKey, statement }) {
      const { envelope, signatures } = statement;
      try {
        const signed = { publicKey: sealingKey, statement: toWire(envelope, signatures) };
        const { credential } = await client.registerInstance({ hostId, instanceId, inboxId, sealingKey: signed });
        return { credential: Buffer.from(credential).toString('hex') };
      } catch (error) {
        if (answerTo(error) === 'later') return 'later';
        o.log.error({ err: error, instanceId }, 'the pool does not take an instance');
        return 'refused';
      }
    },
    async report(instanceId, credential, report) {
      try {
        await client.reportInstance({ hostId, instanceId, credential: Buffer.from(credential, 'hex'), ...wire(report) });
        return 'acknowledged';
      } catch (error) {
        return answerTo(error);
      }
    },
  };
}

function wire(report: Report) {
  const { context } = report;
  return {
    claimId: report.claimId ?? '',
    state: report.state === undefined ? InstanceState.UNSPECIFIED : STATES[report.state],
    failureReason: report.failure?.reason ?? '',
    failureMessage: report.failure?.message.slice(0, 500) ?? '',
    conversationId: report.conversationId ?? '',
    appliedVersion: BigInt(report.appliedVersion ?? 0),
    contextState: context === undefined ? ContextState.UNSPECIFIED : CONTEXTS[context.state],
    contextFailureReason: context?.state === 'failed' ? context.reason : '',
    transferClaimId: report.transferClaimId ?? '',
    templateStale: report.templateStale,
    acceptedCapabilities: report.acceptedCapabilities ?? '',
    clonePolicy: report.clonePolicy === undefined ? ClonePolicy.UNSPECIFIED : POLICIES[report.clonePolicy],
    ownerId: report.ownerId ?? '',
  };
}
