// The pool's InstanceRegistryService, as the host and its agents call it.

import { Code, ConnectError } from '@connectrpc/connect';
import type { SharingTrouble } from '@offshoot/context';
import { ConversationState, InstanceState, Opinion, Voice, WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { EffectEnd, InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PassService } from '@offshoot/gen/offshoot/claim/v1/pass_service_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { ModelError } from '@offshoot/models';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { type HostKey, type ServiceTls, voucherBy } from '@offshoot/rpc/auth';
import { fromWire, toWire } from '@offshoot/rpc/wire';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RegisterAction } from '@offshoot/statements';
import type { Report } from '../agent/record/domain/report.ts';
import type { Answer, Registration } from '../agent/record/reporting.ts';
import { EVERYBODY } from '../agent/tools/operators-model.ts';
import type { BackupMade } from '../host/backups/domain/backup.ts';
import type { PoolCallbacks, PoolClient } from '../host/pool/pool-client.ts';

const STATES = { live: InstanceState.LIVE, gone: InstanceState.GONE } as const;
export const PRESENCES = {
  here: ConversationState.HERE,
  removed: ConversationState.REMOVED,
  exploded: ConversationState.EXPLODED,
} as const;
export const VOICES = {
  talking: Voice.TALKING,
  'only-mentioned': Voice.ONLY_MENTIONED,
  muted: Voice.MUTED,
  'not-listening': Voice.NOT_LISTENING,
} as const;
export const OPINIONS = { none: Opinion.NONE, liked: Opinion.LIKED, disliked: Opinion.DISLIKED } as const;
const TRANSFERS = { delivered: TransferState.DELIVERED, ingested: TransferState.INGESTED, failed: TransferState.FAILED } as const;
const END_NAMES = ['done', 'not-done', 'unknown'] as const;
const ENDS = { done: EffectEnd.DONE, 'not-done': EffectEnd.NOT_DONE, unknown: EffectEnd.UNKNOWN } as const;
export const HELD_STATES = { joining: 'JOINING', live: 'LIVE', leaving: 'DRAINING' } as const;

export function createPoolClient(
  o: PoolCallbacks & {
    url: string;
    /** The host's own. */
    serviceKey: HostKey;
    tls?: ServiceTls | undefined;
    log: Logger;
  },
): PoolClient {
  const { url, serviceKey, tls } = o;
  const client = serviceClient(InstanceRegistryService, { url, serviceKey, audience: 'claim', tls });
  const passes = serviceClient(PassService, { url, serviceKey, audience: 'claim', tls });
  const own = { hostId: serviceKey.host.id };
  let registration = 0n;
  /** Number of the last call of this registration; see KeepAliveRequest. */
  let call = 0n;
  let answeredCall = 0n;

  function answerTo(error: unknown): Answer {
    const refusal = refusalOf(error);
    if (refusal?.reason === 'HOST_UNKNOWN') o.onHostUnknown();
    if (refusal?.reason === 'CALLER_NOT_ALLOWED') return 'not-allowed';
    if (refusal?.reason === 'INSTANCE_NOT_FOUND' || refusal?.reason === 'INSTANCE_GONE') return 'unknown-instance';
    // A report that violates the contract would be rejected forever and block all later ones.
    if (refusal?.reason === 'VALIDATION_FAILED') {
      o.log.error({ err: error }, 'the pool cannot read a report');
      return 'unknown-instance';
    }
    if (ConnectError.from(error).code !== Code.Unavailable) o.log.warn({ err: error }, 'the pool does not accept a report; will retry');
    return 'later';
  }

  return {
    async registerHost(announcement) {
      try {
        registration = BigInt(o.nextRegistration());
        const held = announcement.held.map(({ state, appliedVersion, instanceId, claimId, ownerId, ownerChanged }) => ({
          ...{ instanceId, claimId, ownerId, ownerChanged },
          state: InstanceState[HELD_STATES[state]],
          appliedVersion: BigInt(appliedVersion),
        }));
        const answer = await client.registerHost({ ...own, ...announcement, held, registration });
        call = 0n;
        answeredCall = 0n;
        const ended = answer.ended.map(({ instanceId, claimId, statement }) => ({
          ...{ instanceId, claimId },
          statement: statement && fromWire(statement),
        }));
        const { dropInstanceIds: drop, fencedInstanceIds: fenced, parkedInstanceIds: parked, leaseMs } = answer;
        return { drop, fenced, ended, parked, leaseMs };
      } catch (error) {
        o.log.warn({ err: error }, 'cannot register with the pool; will retry');
        return undefined;
      }
    },
    async keepAlive({ withheld: why, ...condition }) {
      try {
        call += 1n;
        const mine = call;
        const counted = { ...own, registration, call, answeredCall };
        const withheld = WithheldReason[why ?? 'UNSPECIFIED'];
        const answer = await client.keepAlive({ ...counted, ...condition, withheld, backups: wireBackups(condition.backups) });
        if (mine > answeredCall && mine <= call) answeredCall = mine;
        const { leaseMs, idleTarget, claimsWait, dropInstanceIds } = answer;
        return { leaseMs, idleTarget, claimsWait, drop: dropInstanceIds };
      } catch (error) {
        return refusalOf(error)?.reason === 'HOST_UNKNOWN' ? 'register-again' : 'later';
      }
    },
    async leavePool(backups) {
      try {
        await client.leavePool({ ...own, registration, backups: wireBackups(backups) }, { timeoutMs: LEAVE_MS });
        return true;
      } catch (error) {
        o.log.warn({ err: error }, 'could not leave the pool');
        return false;
      }
    },
    async registerInstance({ instanceId, inboxId, sealingKey, claimId = '', statement }) {
      try {
        const signed = registeredKey(serviceKey, { instanceId, sealingKey, statement });
        const registered = await client.registerInstance({ ...own, instanceId, inboxId, claimId, sealingKey: signed });
        return { credential: Buffer.from(registered.credential).toString('hex') };
      } catch (error) {
        if (answerTo(error) === 'later') return 'later';
        o.log.error({ err: error, instanceId }, 'the pool does not accept an instance');
        return 'refused';
      }
    },
    async report(instanceId, instanceCredential, report) {
      try {
        await client.reportInstance({ ...own, instanceId, credential: Buffer.from(instanceCredential, 'hex'), ...wire(report) });
        return 'acknowledged';
      } catch (error) {
        return answerTo(error);
      }
    },
    async take({ holder, day, tokens, limit }) {
      try {
        const wanted = { ...own, ownerId: ownerIn(holder), day, tokens: BigInt(tokens), limit: BigInt(limit) };
        return (await client.takeTokens(wanted, { timeoutMs: BUDGET_MS })).isTaken;
      } catch (error) {
        o.log.warn({ err: error }, 'the pool cannot be asked for tokens; will retry');
        throw new ModelError('The pool cannot be asked for tokens.', { retryable: true, failure: 'unreachable' });
      }
    },
    async book(changes) {
      for (let first = 0; first < changes.length; first += MAX_BOOKED) {
        const booked = changes.slice(first, first + MAX_BOOKED).map(({ holder, day, tokens }) => ({
          ...{ ownerId: ownerIn(holder), day, tokens: BigInt(tokens) },
        }));
        await client.bookTokens({ ...own, booked }, { timeoutMs: BUDGET_MS });
      }
    },
    async journalEffect(instanceId, credential, { effect, intent }) {
      try {
        const recorded = { effect: Buffer.from(effect, 'hex'), intent: Buffer.from(intent, 'hex') };
        const speaking = { ...own, instanceId, credential: Buffer.from(credential, 'hex') };
        const first = await client.journalEffect({ ...speaking, ...recorded }, { timeoutMs: JOURNAL_MS });
        return { intent: Buffer.from(first.intent).toString('hex'), isNew: first.isNew };
      } catch (error) {
        if (refusalOf(error)?.reason === 'QUOTA_EXCEEDED') return 'full';
        return answerTo(error) === 'not-allowed' ? 'not-allowed' : 'later';
      }
    },
    async journalEnd(instanceId, credential, { effect, intent, end }) {
      try {
        const recorded = { effect: Buffer.from(effect, 'hex'), intent: Buffer.from(intent, 'hex'), end: ENDS[end] };
        const speaking = { ...own, instanceId, credential: Buffer.from(credential, 'hex') };
        await client.journalEffect({ ...speaking, ...recorded }, { timeoutMs: JOURNAL_MS });
        return 'noted';
      } catch (error) {
        return answerTo(error) === 'not-allowed' ? 'not-allowed' : 'later';
      }
    },
    async issuePasses(instanceId, credential, asked) {
      try {
        const speaking = { ...own, instanceId, credential: Buffer.from(credential, 'hex') };
        const { evaluated, proofs } = await passes.issuePasses({ ...speaking, ...asked }, { timeoutMs: PASSES_MS });
        return { evaluated, proofs };
      } catch (error) {
        const trouble = PASS_TROUBLES.get(refusalOf(error)?.reason ?? '');
        if (trouble !== undefined) return trouble;
        return answerTo(error) === 'not-allowed' ? 'not-allowed' : 'unreachable';
      }
    },
    async journalledEffects(instanceId, credential) {
      try {
        const speaking = { ...own, instanceId, credential: Buffer.from(credential, 'hex') };
        const { effects } = await client.listJournalledEffects(speaking, { timeoutMs: JOURNAL_MS });
        return effects.map(({ effect, end }) => ({
          effect: Buffer.from(effect).toString('hex'),
          end: END_NAMES.find((one) => ENDS[one] === end),
        }));
      } catch (error) {
        return answerTo(error) === 'not-allowed' ? 'not-allowed' : 'later';
      }
    },
  };
}

/** The instance's key with its inbox's statement, vouched for by its host. */
export function registeredKey(
  key: HostKey,
  { instanceId, sealingKey, statement: { envelope, signatures } }: Pick<Registration, 'instanceId' | 'sealingKey' | 'statement'>,
) {
  const action: RegisterAction = { action: 'instance.register', instanceId, sealingKey: Buffer.from(sealingKey).toString('hex') };
  return { publicKey: sealingKey, statement: toWire(envelope, signatures), voucher: voucherBy(key, envelope, action) };
}

const ownerIn = (holder: string): string => (holder === EVERYBODY ? '' : holder);

/** A person waits for an answer. */
const BUDGET_MS = 5_000;
/** As the contract has it. */
const MAX_BOOKED = 1_000;
/** A person waits for the effect that they approved; it is tried again. */
const JOURNAL_MS = 5_000;
/** As long as the contract says that it takes. */
const PASSES_MS = 40_000;
const PASS_TROUBLES: ReadonlyMap<string, SharingTrouble> = new Map([
  ['PASSES_TAKEN', 'passes-taken'],
  ['PASSES_NOT_YET', 'passes-not-yet'],
  ['COMMONS_OFF', 'no-passes'],
]);
/** An unresponsive pool must not hold up the host's shutdown. */
const LEAVE_MS = 5_000;

function wireBackups(backups: readonly BackupMade[]) {
  return backups.map(({ instanceId, generation }) => ({ instanceId, generation: BigInt(generation) }));
}

function wire(report: Report) {
  const { transfer } = report;
  return {
    claimId: report.claimId ?? '',
    state: report.state === undefined ? InstanceState.UNSPECIFIED : STATES[report.state],
    failureReason: report.failure?.reason ?? '',
    failureMessage: report.failure?.message.slice(0, 500) ?? '',
    conversationId: report.conversationId ?? '',
    appliedVersion: BigInt(report.appliedVersion ?? 0),
    transferId: transfer?.id ?? '',
    transferState: transfer === undefined ? TransferState.UNSPECIFIED : TRANSFERS[transfer.state],
    transferFailureReason: transfer?.state === 'failed' ? transfer.reason : '',
    templateStale: report.templateStale,
    acceptedCapabilities: report.acceptedCapabilities ?? '',
    ownerId: report.ownerId ?? '',
    conversationState: report.conversationState === undefined ? ConversationState.UNSPECIFIED : PRESENCES[report.conversationState],
    voice: report.voice === undefined ? Voice.UNSPECIFIED : VOICES[report.voice],
    inUse: report.inUse,
    opinion: report.opinion === undefined ? Opinion.UNSPECIFIED : OPINIONS[report.opinion],
    ...(report.pinnedVersion !== undefined && { pinnedVersion: BigInt(report.pinnedVersion) }),
  };
}
