import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { HandlerContext } from '@connectrpc/connect';
import {
  type ModerationAct as ActMessage,
  type Appeal as AppealMessage,
  AppealSchema,
  ModerationActKind,
  ModerationActSchema,
} from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { ReportReason as ReasonMessage, Standing as StandingMessage } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import type { Act, ActKind, Decision, OpenAppeal, ReportReason } from '../database/domain/moderation.ts';
import type { Standing } from '../database/domain/template.ts';

const ACT_KINDS: Record<ActKind, ModerationActKind> = {
  list: ModerationActKind.LIST,
  unlist: ModerationActKind.UNLIST,
  quarantine: ModerationActKind.QUARANTINE,
  'dismiss-reports': ModerationActKind.DISMISS_REPORTS,
  'reject-appeal': ModerationActKind.REJECT_APPEAL,
  feature: ModerationActKind.FEATURE,
  unfeature: ModerationActKind.UNFEATURE,
};

const REASONS: Record<ReportReason, ReasonMessage> = {
  impersonation: ReasonMessage.IMPERSONATION,
  deception: ReasonMessage.DECEPTION,
  harmful: ReasonMessage.HARMFUL,
  illegal: ReasonMessage.ILLEGAL,
  spam: ReasonMessage.SPAM,
  other: ReasonMessage.OTHER,
};

const STANDINGS: Record<Standing, StandingMessage> = {
  listed: StandingMessage.LISTED,
  unlisted: StandingMessage.UNLISTED,
  quarantined: StandingMessage.QUARANTINED,
};

/** The contract's validation has already refused unspecified and unknown values. */
function keyOf<K extends string, V>(table: Record<K, V>, value: V): K {
  const found = (Object.keys(table) as K[]).find((key) => table[key] === value);
  if (found === undefined) throw new Error(`${String(value)} has no name`);
  return found;
}

export const standingToWire = (standing: Standing) => STANDINGS[standing];
export const standingFromWire = (standing: StandingMessage) => keyOf(STANDINGS, standing);
export const reportReasonToWire = (reason: ReportReason) => REASONS[reason];
export const reportReasonFromWire = (reason: ReasonMessage) => keyOf(REASONS, reason);

export function actToWire({ id, templateId, kind, operator, reason, version, createdAt }: Act): ActMessage {
  const same = { id, templateId, operator, reason };
  return create(ModerationActSchema, {
    ...same,
    kind: ACT_KINDS[kind],
    version: BigInt(version),
    createTime: timestampFromDate(createdAt),
  });
}

export function actAnswer(act: Act | undefined): { act?: ActMessage } {
  return act ? { act: actToWire(act) } : {};
}

export function appealToWire({ templateId, agentName, text, createdAt, act }: OpenAppeal): AppealMessage {
  const message: MessageInitShape<typeof AppealSchema> = { templateId, agentName, text, createTime: timestampFromDate(createdAt) };
  return create(AppealSchema, { ...message, act: actToWire(act) });
}

/** Who decides what, and why. A pass names its operator, and the request cannot change that; with the operator's key, the request names one. */
export function decisionOf({ templateId, reason, operator }: Decision, context: HandlerContext): Decision {
  const caller = callerOf(context);
  return { templateId, reason, operator: caller.kind === 'operator' ? caller.name : operator };
}
