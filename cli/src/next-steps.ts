// The next step after a failure, in the words of this command line.
import { isReason, nextSteps } from '@offshoot/refusals';

/** Replaces the service's advice, which names fields of the request. */
export function inThisProgram(reason: string, metadata: Record<string, string>): string | undefined {
  if (reason === 'TENANT_REQUIRED') return 'Name one with OFFSHOOT_TENANT, or make one: offshoot tenant create NAME';
  if (reason === 'PREVIEW_NOT_FOUND') return 'Run --preview again, and sign the new summary.';
  if (reason === 'RATE_LIMITED') {
    return `Wait ${Math.ceil(Number(metadata.retry_after_ms ?? 1000) / 1000)} s, then repeat the same command.`;
  }
  if (reason !== 'USER_CONFIG_MISSING' || !metadata.tools) return undefined;
  const options = metadata.tools.split(',').map((tool) => `--set ${tool}=VALUE`);
  return `Add ${options.join(' ')} to the command.`;
}

/** For a failure that an agent reports later. */
export function helpFor(reason: string): string {
  return inThisProgram(reason, {}) ?? (isReason(reason) ? nextSteps[reason] : '');
}

/** For a failure that the client itself has found; every client words these for itself. */
export function whereNobodySays(reason: string, metadata: Record<string, string>): string {
  switch (reason) {
    case 'AUDIENCE_MISMATCH':
      return `Set OFFSHOOT_URL to ${metadata.audience} if that is the gateway you mean. Its operator sets that name with OFFSHOOT_ORIGIN.`;
    case 'SEALING_KEY_UNVERIFIED':
      return 'Somebody may be trying to intercept your values. Tell the operator of the gateway, and check that XMTP_ENV and XMTP_URL name its network.';
    case 'AGENT_SILENT':
      return 'Check it with `offshoot agents --mine`. If its language model is slow, use --answer-within 120.';
    case 'LINK_ENDED':
      return 'Run the command again for a new code.';
    case 'VERSION_UNVERIFIED':
      return 'If it is yours, pass the YAML file that it was made from with -f: it is signed only if it matches exactly. To publish a file, use `offshoot template update`.';
    case 'INTERRUPTED':
      return metadata.claimId ? `Cancel it: offshoot claims cancel ${metadata.claimId}` : 'Run the command again to rejoin the queue.';
    case 'USER_CONFIG_INVALID':
      return `Use --set ${metadata.tool}=… with such a value.`;
    case 'NOT_TEMPLATE_CREATOR':
      return 'Set OFFSHOOT_HOME to the folder of the identity that created it.';
    case 'INSTANCE_NOT_OFFERED':
      return 'List your offers with `offshoot agents offers`, or ask the owner for a new one.';
    default:
      return isReason(reason) ? nextSteps[reason] : '';
  }
}
