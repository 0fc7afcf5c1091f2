import type { Action, ActionName } from '../src/index.ts';
import type { Statement } from './arbitrary-statements.ts';

/** The field of each line, per action: the inverse of the text, written independently. */
export const LINES: Record<ActionName, Record<string, string>> = {
  'session.sign-in': { Audience: 'audience', Challenge: 'challenge' },
  'template.publish-version': {
    Template: 'templateId',
    Version: 'version',
    'Previous-Digest': 'previousDigest',
    Digest: 'digest',
    Capabilities: 'capabilities',
  },
  'template.attest-version': { Template: 'templateId', Version: 'version', Digest: 'digest' },
  'template.set-visibility': { Template: 'templateId', Version: 'version', Visibility: 'visibility' },
  'template.delete': { Template: 'templateId', Version: 'version' },
  'template.yank-version': { Template: 'templateId', Version: 'version', Digest: 'digest', Yank: 'yank', Reason: 'reasonDigest' },
  'template.hand-over': { Template: 'templateId', Version: 'version', Digest: 'digest', 'New-Creator': 'newCreatorId', Team: 'team' },
  'template.take-over': {
    ...{ Template: 'templateId', Version: 'version', Digest: 'digest' },
    ...{ 'Previous-Creator': 'previousCreatorId', Offer: 'offerNonce', Team: 'team' },
  },
  'instance.claim': {
    Instance: 'instanceId',
    Inbox: 'inboxId',
    Template: 'templateId',
    Version: 'version',
    Digest: 'digest',
    Capabilities: 'capabilities',
    Newer: 'newer',
    Model: 'model',
    Config: 'configDigest',
    'Sealed-Config': 'sealedConfigDigest',
    Destination: 'destination',
    'Parent-Instance': 'parentInstanceId',
    'Parent-Inbox': 'parentInboxId',
    'Context-Prompt': 'contextPromptDigest',
    Summary: 'summaryDigest',
  },
  'instance.clone': {
    'Parent-Instance': 'parentInstanceId',
    'Parent-Inbox': 'parentInboxId',
    Template: 'templateId',
    Destination: 'destination',
    'Context-Prompt': 'contextPromptDigest',
    'Child-Inbox': 'childInboxId',
    Summary: 'summaryDigest',
  },
  'instance.share-context': {
    'Source-Instance': 'sourceInstanceId',
    'Source-Inbox': 'sourceInboxId',
    'Target-Instance': 'targetInstanceId',
    'Target-Inbox': 'targetInboxId',
    'Context-Prompt': 'contextPromptDigest',
    Summary: 'summaryDigest',
  },
  'instance.release': { Instance: 'instanceId' },
  'instance.offer': { Instance: 'instanceId', 'New-Owner': 'newOwnerId' },
  'instance.accept': { Instance: 'instanceId', 'Previous-Owner': 'previousOwnerId' },
  'instance.consent': { Instance: 'instanceId', Template: 'templateId', Version: 'version', Capabilities: 'capabilities' },
  'instance.set-config': { Instance: 'instanceId', 'Sealed-Config': 'sealedConfigDigest' },
  'instance.set-trust': {
    Instance: 'instanceId',
    Level: 'level',
    State: 'state',
    'Linked-Inboxes': 'inboxes',
    Delegates: 'delegates',
    Budget: 'budget',
    'Quiet-Hours': 'quietHours',
    'Pinned-Version': 'pinnedVersion',
  },
  'instance.set-server': { Instance: 'instanceId', Server: 'server', Url: 'url', Tools: 'tools', Credential: 'credentialDigest' },
  'instance.set-nostr': {
    ...{ Instance: 'instanceId', Nostr: 'nostr', Relays: 'relays', Peers: 'peers', 'Peer-Names': 'peerNames', Mirror: 'mirror' },
    ...{ Attestation: 'attestation', Key: 'keyDigest' },
  },
  'instance.set-commons': {
    ...{ Instance: 'instanceId', Commons: 'commons', Automatic: 'automatic', Sharing: 'sharing' },
    ...{ Url: 'url', 'List-Key': 'listKey', Token: 'tokenDigest' },
  },
  'instance.publish-pattern': { Instance: 'instanceId', Pattern: 'pattern' },
  'instance.bind-key': { Instance: 'instanceId', Inbox: 'inboxId', 'Nostr-Key': 'publicKey' },
  'instance.approve-action': { Instance: 'instanceId', Card: 'cardDigest' },
  'instance.register': { Instance: 'instanceId', 'Sealing-Key': 'sealingKey' },
  'host.certify': { Host: 'hostId', 'Host-Key': 'hostKey' },
  'context.receipt': {
    'Source-Instance': 'sourceInstanceId',
    Owner: 'ownerId',
    'Target-Inbox': 'targetInboxId',
    Transfer: 'transferId',
    Statement: 'statementNonce',
    'Context-Prompt': 'contextPromptDigest',
    Document: 'documentDigest',
    'Document-Size': 'documentSize',
  },
  'context.export': { 'Source-Instance': 'sourceInstanceId', Owner: 'ownerId', Manifest: 'manifestDigest' },
  'instance.import-context': { Instance: 'instanceId', 'Source-Inbox': 'sourceInboxId', Context: 'contextDigest', Older: 'older' },
};

/** Absent if the text says "any". */
const OPTIONAL = ['childInboxId', 'summaryDigest'];

export function parseText(text: string): Statement {
  const [title, ...lines] = text.split('\n');
  if (title !== 'Offshoot statement v1') throw new Error(`not a statement: ${title}`);
  const values = new Map(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
  const take = (name: string) => {
    const value = values.get(name) ?? '';
    values.delete(name);
    return value;
  };
  const action = take('Action') as ActionName;
  const fields: Record<string, unknown> = { action };
  for (const [line, name] of Object.entries(LINES[action])) {
    const value = take(line);
    if (name === 'version' || name === 'documentSize') fields[name] = Number(value);
    else if (name === 'previousDigest') fields[name] = value === 'none' ? '' : value;
    else if (!((value === 'any' && OPTIONAL.includes(name)) || (value === '' && name === 'team'))) fields[name] = value;
  }
  const envelope: Statement['envelope'] = { signer: take('Signer'), nonce: take('Nonce'), issuedAt: new Date(take('Issued-At')) };
  const expiresAt = take('Expires-At');
  if (expiresAt !== '') envelope.expiresAt = new Date(expiresAt);
  if (values.size > 0) throw new Error(`unknown lines: ${[...values.keys()].join(', ')}`);
  return { envelope, action: fields as unknown as Action };
}
