import type { Action, ClaimAction, Envelope, SetCommonsAction, SetNostrAction, SetServerAction } from './action.ts';
import { isUnlimited } from './envelope.ts';
import { byteCount, field, fieldOrNone, instant, origin, versionNumber } from './field-syntax.ts';
import { malformed } from './statement-error.ts';
import { teamProblem } from './team.ts';

type Line = readonly [name: string, value: string];

/**
 * The canonical text: what the signer signs and what every verifier rebuilds from the received fields.
 * Lines end in \n, except for the last one. Throws StatementError if a field has no canonical form.
 */
export function statementText(envelope: Envelope, action: Action): string {
  const lines: Line[] = [
    ['Action', action.action],
    ['Signer', field('Signer', 'inboxId', envelope.signer)],
    ...actionLines(action),
    ['Nonce', field('Nonce', 'hex128', envelope.nonce)],
    ...timeLines(envelope, action),
  ];
  return ['Offshoot statement v1', ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n');
}

function actionLines(action: Action): Line[] {
  switch (action.action) {
    case 'session.sign-in':
      return [
        ['Audience', origin('Audience', action.audience)],
        ['Challenge', field('Challenge', 'hex128', action.challenge)],
      ];
    case 'template.publish-version':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Previous-Digest', previousDigest(action.version, action.previousDigest)],
        ['Digest', field('Digest', 'digest', action.digest)],
        ['Capabilities', field('Capabilities', 'capabilities', action.capabilities)],
      ];
    case 'template.attest-version':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Digest', field('Digest', 'digest', action.digest)],
      ];
    case 'template.set-visibility':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Visibility', field('Visibility', 'visibility', action.visibility)],
      ];
    case 'template.delete':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
      ];
    case 'template.yank-version':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Digest', field('Digest', 'digest', action.digest)],
        ['Yank', field('Yank', 'onOff', action.yank)],
        ['Reason', fieldOrNone('Reason', 'digest', action.reasonDigest)],
      ];
    case 'template.hand-over':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Digest', field('Digest', 'digest', action.digest)],
        ['New-Creator', field('New-Creator', 'inboxId', action.newCreatorId)],
        ...teamLines(action.team, action.newCreatorId),
      ];
    case 'template.take-over':
      return [
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Digest', field('Digest', 'digest', action.digest)],
        ['Previous-Creator', field('Previous-Creator', 'inboxId', action.previousCreatorId)],
        ['Offer', field('Offer', 'hex128', action.offerNonce)],
        ...teamLines(action.team),
      ];
    case 'instance.claim':
      return claimLines(action);
    case 'instance.clone':
      return [
        ['Parent-Instance', field('Parent-Instance', 'instanceId', action.parentInstanceId)],
        ['Parent-Inbox', field('Parent-Inbox', 'inboxId', action.parentInboxId)],
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Destination', field('Destination', 'destination', action.destination)],
        ['Context-Prompt', field('Context-Prompt', 'digest', action.contextPromptDigest)],
        ['Child-Inbox', action.childInboxId === undefined ? 'any' : field('Child-Inbox', 'inboxId', action.childInboxId)],
        ['Summary', action.summaryDigest === undefined ? 'any' : field('Summary', 'digest', action.summaryDigest)],
      ];
    case 'instance.share-context':
      return [
        ['Source-Instance', field('Source-Instance', 'instanceId', action.sourceInstanceId)],
        ['Source-Inbox', field('Source-Inbox', 'inboxId', action.sourceInboxId)],
        ['Target-Instance', field('Target-Instance', 'instanceId', action.targetInstanceId)],
        ['Target-Inbox', field('Target-Inbox', 'inboxId', action.targetInboxId)],
        ['Context-Prompt', field('Context-Prompt', 'digest', action.contextPromptDigest)],
        ['Summary', action.summaryDigest === undefined ? 'any' : field('Summary', 'digest', action.summaryDigest)],
      ];
    case 'instance.release':
      return [['Instance', field('Instance', 'instanceId', action.instanceId)]];
    case 'instance.offer':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['New-Owner', field('New-Owner', 'inboxId', action.newOwnerId)],
      ];
    case 'instance.accept':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Previous-Owner', field('Previous-Owner', 'inboxId', action.previousOwnerId)],
      ];
    case 'instance.consent':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Template', field('Template', 'templateId', action.templateId)],
        ['Version', versionNumber('Version', action.version)],
        ['Capabilities', field('Capabilities', 'capabilities', action.capabilities)],
      ];
    case 'instance.set-config':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Sealed-Config', field('Sealed-Config', 'digest', action.sealedConfigDigest)],
      ];
    case 'instance.set-trust':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Level', field('Level', 'level', action.level)],
        ['State', field('State', 'trustState', action.state)],
        ['Linked-Inboxes', field('Linked-Inboxes', 'linkedInboxes', action.inboxes)],
        ['Delegates', field('Delegates', 'delegates', action.delegates)],
        ['Budget', field('Budget', 'budget', action.budget)],
        ['Quiet-Hours', field('Quiet-Hours', 'quietHours', action.quietHours)],
        ['Pinned-Version', field('Pinned-Version', 'pinnedVersion', action.pinnedVersion)],
      ];
    case 'instance.set-server':
      return serverLines(action);
    case 'instance.set-nostr':
      return nostrLines(action);
    case 'instance.set-commons':
      return commonsLines(action);
    case 'instance.publish-pattern':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Pattern', field('Pattern', 'digest', action.pattern)],
      ];
    case 'instance.bind-key':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Inbox', field('Inbox', 'inboxId', action.inboxId)],
        ['Nostr-Key', field('Nostr-Key', 'hex256', action.publicKey)],
      ];
    case 'instance.approve-action':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Card', field('Card', 'digest', action.cardDigest)],
      ];
    case 'instance.register':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Sealing-Key', field('Sealing-Key', 'hex256', action.sealingKey)],
      ];
    case 'host.certify':
      return [
        ['Host', field('Host', 'hostId', action.hostId)],
        ['Host-Key', field('Host-Key', 'hex256', action.hostKey)],
      ];
    case 'context.receipt':
      return [
        ['Source-Instance', field('Source-Instance', 'instanceId', action.sourceInstanceId)],
        ['Owner', field('Owner', 'inboxId', action.ownerId)],
        ['Target-Inbox', field('Target-Inbox', 'inboxId', action.targetInboxId)],
        ['Transfer', field('Transfer', 'transferId', action.transferId)],
        ['Statement', field('Statement', 'hex128', action.statementNonce)],
        ['Context-Prompt', field('Context-Prompt', 'digest', action.contextPromptDigest)],
        ['Document', field('Document', 'digest', action.documentDigest)],
        ['Document-Size', byteCount('Document-Size', action.documentSize)],
      ];
    case 'context.export':
      return [
        ['Source-Instance', field('Source-Instance', 'instanceId', action.sourceInstanceId)],
        ['Owner', field('Owner', 'inboxId', action.ownerId)],
        ['Manifest', field('Manifest', 'digest', action.manifestDigest)],
      ];
    case 'instance.import-context':
      return [
        ['Instance', field('Instance', 'instanceId', action.instanceId)],
        ['Source-Inbox', fieldOrNone('Source-Inbox', 'inboxId', action.sourceInboxId)],
        ['Context', field('Context', 'digest', action.contextDigest)],
        ['Older', field('Older', 'olderExport', action.older)],
      ];
    default:
      throw malformed(`unknown action ${JSON.stringify((action satisfies never as { action: unknown }).action)}`);
  }
}

/** No line for one person. */
function teamLines(team: string | undefined, newCreatorId?: string): Line[] {
  if (team === undefined) return [];
  const problem = teamProblem(field('Team', 'team', team).split(','), newCreatorId);
  if (problem !== undefined) throw malformed(problem);
  return [['Team', team]];
}

function serverLines({ instanceId, server, url, tools, credentialDigest }: SetServerAction): Line[] {
  if ((url === 'none') !== (tools === 'none')) throw malformed('A server has a URL and tools, or neither');
  if (url === 'none' && credentialDigest !== 'none') throw malformed('Only a server that is connected can have a credential');
  return [
    ['Instance', field('Instance', 'instanceId', instanceId)],
    ['Server', field('Server', 'serverId', server)],
    ['Url', fieldOrNone('Url', 'serverUrl', url)],
    ['Tools', field('Tools', 'serverTools', tools)],
    ['Credential', fieldOrNone('Credential', 'digest', credentialDigest)],
  ];
}

function nostrLines(action: SetNostrAction): Line[] {
  const { instanceId, nostr, relays, peers, peerNames, mirror, attestation, keyDigest } = action;
  if ((peers === 'none') !== (peerNames === 'none')) throw malformed('Peers have names, and names are of peers');
  if (mirror === 'on' && attestation === 'none') throw malformed('Only an attestation says who can read the mirror');
  return [
    ['Instance', field('Instance', 'instanceId', instanceId)],
    ['Nostr', field('Nostr', 'onOff', nostr)],
    ['Relays', field('Relays', 'nostrRelays', relays)],
    ['Peers', field('Peers', 'nostrPeers', peers)],
    ['Peer-Names', fieldOrNone('Peer-Names', 'digest', peerNames)],
    ['Mirror', field('Mirror', 'onOff', mirror)],
    ['Attestation', fieldOrNone('Attestation', 'nostrAttestation', attestation)],
    ['Key', fieldOrNone('Key', 'digest', keyDigest)],
  ];
}

function commonsLines({ instanceId, commons, automatic, sharing, url, listKey, tokenDigest }: SetCommonsAction): Line[] {
  if ((url === 'none') !== (listKey === 'none')) throw malformed('A commons has a URL and a key, or it is the one of the host');
  if (commons === 'off' && (automatic === 'on' || sharing === 'on')) throw malformed('Off is off: nothing is taken up or shared');
  return [
    ['Instance', field('Instance', 'instanceId', instanceId)],
    ['Commons', field('Commons', 'onOff', commons)],
    ['Automatic', field('Automatic', 'onOff', automatic)],
    ['Sharing', field('Sharing', 'onOff', sharing)],
    ['Url', fieldOrNone('Url', 'serverUrl', url)],
    ['List-Key', fieldOrNone('List-Key', 'hex256', listKey)],
    ['Token', fieldOrNone('Token', 'digest', tokenDigest)],
  ];
}

function claimLines(action: ClaimAction): Line[] {
  const parent: Line[] = [
    ['Parent-Instance', fieldOrNone('Parent-Instance', 'instanceId', action.parentInstanceId)],
    ['Parent-Inbox', fieldOrNone('Parent-Inbox', 'inboxId', action.parentInboxId)],
    ['Context-Prompt', fieldOrNone('Context-Prompt', 'digest', action.contextPromptDigest)],
  ];
  const without = parent.filter(([, value]) => value === 'none').length;
  if (without !== 0 && without !== parent.length)
    throw malformed('A parent has an instance, an inbox and a context prompt, or there is none');
  if (without !== 0 && action.summaryDigest !== 'none') throw malformed('Only a clone can have a summary');
  return [
    ['Instance', field('Instance', 'instanceId', action.instanceId)],
    ['Inbox', field('Inbox', 'inboxId', action.inboxId)],
    ['Template', field('Template', 'templateId', action.templateId)],
    ['Version', versionNumber('Version', action.version)],
    ['Digest', field('Digest', 'digest', action.digest)],
    ['Capabilities', field('Capabilities', 'capabilities', action.capabilities)],
    ['Newer', field('Newer', 'newerVersions', action.newer)],
    ['Model', field('Model', 'modelChoice', action.model)],
    ['Config', fieldOrNone('Config', 'digest', action.configDigest)],
    ['Sealed-Config', fieldOrNone('Sealed-Config', 'digest', action.sealedConfigDigest)],
    ['Destination', field('Destination', 'destination', action.destination)],
    ...parent,
    ['Summary', fieldOrNone('Summary', 'digest', action.summaryDigest)],
  ];
}

/** Only version 1 has no predecessor; otherwise a chain could start in the middle. */
function previousDigest(version: number, digest: string): string {
  if (version === 1) {
    if (digest !== '') throw malformed('Previous-Digest must be empty for version 1');
    return 'none';
  }
  return field('Previous-Digest', 'digest', digest);
}

function timeLines(envelope: Envelope, action: Action): Line[] {
  const issued: Line = ['Issued-At', instant('Issued-At', envelope.issuedAt)];
  if (isUnlimited(action.action)) {
    if (envelope.expiresAt !== undefined) throw malformed(`${action.action} must not have Expires-At: it holds until it is replaced`);
    return [issued];
  }
  if (envelope.expiresAt === undefined) throw malformed(`${action.action} needs Expires-At`);
  const expires: Line = ['Expires-At', instant('Expires-At', envelope.expiresAt)];
  if (envelope.expiresAt <= envelope.issuedAt) throw malformed('Expires-At must be after Issued-At');
  return [issued, expires];
}
