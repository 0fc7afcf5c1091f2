import type { Destination } from '@offshoot/statements';
import type { ShownClaim, ShownTransfer } from '../../lifecycle/store/agents.ts';
import type { TemplateFacts } from '../../templates/domain/template-rules.ts';

/** The row of a claim that gets its instance at once, and what else is written with it. */
export interface NewClaim extends Omit<ShownClaim, 'instanceId'> {
  deadlineAt: Date;
  requestDigest: string;
  template: TemplateFacts;
  /** The version as received from the template service. */
  versionMessage: Uint8Array;
  destination: Destination;
  modelOverride: string;
  userConfig: Readonly<Record<string, string>>;
  /** Its ids are also in userConfigGiven. */
  sealedUserConfig: Uint8Array | undefined;
  /** The owner's signed approval of the claim as a whole. Absent: the claim is unsigned. */
  claimStatement: Uint8Array | undefined;
  /** Tools that the claim itself brings values for. */
  userConfigGiven: readonly string[];
  userConfigKeys: readonly string[];
  /** Only for a clone. */
  transfer: NewCloneTransfer | undefined;
  /** Absent: any idle instance. */
  reservationId: string | undefined;
}

/** The transfer that gives a clone the context of its parent, the source. */
export interface NewCloneTransfer extends Omit<ShownTransfer, 'targetInstance' | 'targetInbox'> {
  /** Exactly one is set. */
  contextPrompt: string | undefined;
  sealedContextPrompt: Uint8Array | undefined;
  statement: Uint8Array;
  statementExpiresAt: Date | undefined;
}

/** The columns of claimValues and their SQL types. */
export const claimColumns = {
  id: 'text',
  request_id: 'text',
  requester_id: 'text',
  request_digest: 'text',
  template_id: 'text',
  template_version: 'bigint',
  creator_id: 'text',
  agent_name: 'text',
  destination: 'jsonb',
  model_override: 'text',
  user_config: 'jsonb',
  user_config_given: 'text[]',
  user_config_keys: 'text[]',
  parent_instance: 'text',
  deadline_at: 'timestamptz',
  now: 'timestamptz',
  template_revision: 'bigint',
  sealed_user_config: 'bytea',
  claim_statement: 'bytea',
} as const;

export type ClaimColumn = keyof typeof claimColumns;

/** Parameters of every statement that writes a claim, which all keep their value as JSON. */
export function claimValues(claim: NewClaim, now: Date): Record<ClaimColumn, unknown> {
  return {
    id: claim.id,
    request_id: claim.requestId,
    requester_id: claim.requesterId,
    request_digest: claim.requestDigest,
    template_id: claim.templateId,
    template_version: claim.template.version,
    creator_id: claim.template.creatorId,
    agent_name: claim.template.agentName,
    destination: claim.destination,
    model_override: claim.modelOverride,
    user_config: claim.userConfig,
    user_config_given: claim.userConfigGiven,
    user_config_keys: claim.userConfigKeys,
    parent_instance: claim.parentInstance,
    deadline_at: claim.deadlineAt,
    now,
    template_revision: claim.template.revision,
    sealed_user_config: hexOrNull(claim.sealedUserConfig),
    claim_statement: hexOrNull(claim.claimStatement),
  };
}

/** JSON, as read by `orderTransfer`. */
export function transferValue(transfer: NewCloneTransfer): string {
  return JSON.stringify({
    id: transfer.id,
    source_inbox: transfer.sourceInbox,
    context_prompt: transfer.contextPrompt ?? null,
    sealed_context_prompt: hexOrNull(transfer.sealedContextPrompt),
    context_prompt_digest: transfer.contextPromptDigest,
    summary_digest: transfer.summaryDigest,
    statement: hexOrNull(transfer.statement),
    statement_expires_at: transfer.statementExpiresAt ?? null,
  });
}

/** As PostgreSQL reads bytes from a text. */
function hexOrNull(bytes: Uint8Array | undefined): string | null {
  return bytes ? `\\x${Buffer.from(bytes).toString('hex')}` : null;
}
