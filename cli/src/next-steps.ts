// The next step after a failure, in the words of this command line.
import { isReason, nextSteps } from '@offshoot/refusals';

const TENANT_HELP = 'Name one with OFFSHOOT_TENANT=tenant_…: `offshoot tenant list` shows yours. Make one: offshoot tenant create NAME';

/** Replaces the service's advice, which names fields of the request. */
export function inThisProgram(reason: string, metadata: Record<string, string>): string | undefined {
  if (reason === 'TENANT_REQUIRED') return TENANT_HELP;
  if (reason === 'PREVIEW_NOT_FOUND') return 'Run --preview again, and sign the new summary.';
  if (reason === 'RATE_LIMITED') {
    return `Wait ${Math.ceil(Number(metadata.retry_after_ms ?? 1000) / 1000)} s, then repeat the same command.`;
  }
  if (reason !== 'USER_CONFIG_MISSING' || !metadata.tools) return undefined;
  const options = metadata.tools.split(',').map((tool) => `--set ${tool}=VALUE`);
  return `Add ${options.join(' ')} to the command.`;
}

/** What services call their methods, and the command for each. */
const COMMAND_OF: Readonly<Record<string, string>> = {
  ListInstances: '`offshoot agents --mine`',
  GetInstance: '`offshoot agents --mine`',
  CreateClaim: '`offshoot claim`',
  ReserveInstance: '`offshoot claim`',
  CreateTransfer: '`offshoot share`',
};
const METHOD = new RegExp(`\\b(?:${Object.keys(COMMAND_OF).join('|')})\\b`, 'g');
/** A session begins and ends without the person. */
const OF_SESSIONS = /\b(?:RefreshSession|CreateChallenge|SessionService)\b/;

/** A next step by a service, which names methods, in the words of a person who types commands. */
export const inCommands = (help: string): string =>
  OF_SESSIONS.test(help) ? 'Repeat the command: it signs in again.' : help.replace(METHOD, (name) => COMMAND_OF[name] ?? name);

/** For a failure that an agent reports later. */
export function helpFor(reason: string): string {
  return inThisProgram(reason, {}) ?? (isReason(reason) ? nextSteps[reason] : '');
}

/** A message of /v1, without the usual next step of its reason at the end: a command says that in its own words, and apart. */
export function withoutNextStep(reason: string, message: string): string {
  if (reason === 'TENANT_REQUIRED') return message.replace(/(?<=\.) (Make|Name) .*$/, '');
  const step = isReason(reason) ? ` ${nextSteps[reason]}` : undefined;
  return step !== undefined && message.endsWith(step) ? message.slice(0, -step.length) : message;
}

/** For what /v1 refuses: its next steps name requests. */
const OF_TENANTS: Record<string, string> = {
  AGENT_NOT_FOUND: 'List yours: offshoot profile list',
  AGENT_VERSION_NOT_FOUND: 'List its versions: offshoot profile versions NAME',
  AGENT_LABEL_NOT_FOUND: 'List its labels: offshoot profile label NAME',
  AGENT_NOT_ACTIVE: 'First run: offshoot profile restore NAME (if it is archived), or offshoot profile resume NAME (if it is paused)',
  AGENT_VERSION_CONFLICT: 'It has changed since you read it. Read it again, then repeat your change.',
  TENANT_NOT_FOUND: 'List yours: offshoot tenant list',
  TENANT_NAME_MISMATCH: 'Give the name exactly as `offshoot tenant list` shows it.',
  MEMBER_NOT_FOUND: 'List the members: offshoot tenant members',
  MEMBER_EXISTS: 'Change the member instead: offshoot tenant change MEMBER',
  LAST_ADMIN: 'First make another member an admin: offshoot tenant change MEMBER --role platform-admin',
  KEY_NOT_FOUND: 'List the keys: offshoot keys list',
  KEY_ENDED: 'Make a new key: offshoot keys create NAME',
  SECRET_NOT_FOUND: 'List the secrets: offshoot secrets list',
  PERSON_REQUIRED: 'Unset OFFSHOOT_API_KEY to act as the person of OFFSHOOT_HOME.',
};

/** Where a person sees what came of a command that they interrupted. */
export function whereToLook(command: string | undefined): string {
  const hasList = ['profile', 'keys', 'tenant', 'secrets', 'knowledge'].includes(command ?? '');
  return `Check it with \`offshoot ${hasList ? `${command} list` : 'agents --mine'}\`.`;
}

/** For a failure that the client itself has found; every client words these for itself. */
export function whereNobodySays(reason: string, metadata: Record<string, string>): string {
  const ofTenants = OF_TENANTS[reason];
  if (ofTenants !== undefined) return ofTenants;
  switch (reason) {
    case 'VALIDATION_FAILED':
      return metadata.file ? 'Correct the file, and repeat the command.' : 'Change what the message names, and repeat the command.';
    case 'AUDIENCE_MISMATCH':
      return `Set OFFSHOOT_URL to ${metadata.audience} if that is the gateway you mean. Its operator sets that name with OFFSHOOT_ORIGIN.`;
    case 'SEALING_KEY_UNVERIFIED':
      return 'An attacker may be trying to read your values. Tell the operator of the gateway, and check that XMTP_ENV and XMTP_URL name its network.';
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
