import { type Action, contentDigest, destinationText, textDigest } from '../src/index.ts';
import { attack } from './attack.ts';
import type { Vector } from './vector.ts';
import {
  actions,
  CONTENT,
  child,
  GROUP,
  MALLORYS_TEMPLATE,
  mallory,
  NEXT_CONTENT,
  OTHER_GROUP,
  OTHER_HOST,
  OTHER_INSTANCE,
  PARENT_INSTANCE,
  parent,
  saul,
  seedBytes,
  TEMPLATE,
} from './vector-cast.ts';

/** The signature is valid, but for other fields: what a lying pool or a thief of statements would try. */
export function swappedFields(): Record<string, Vector> {
  return {
    ...ofClones(),
    ...ofShares(),
    ...ofTemplates(),
    ...ofOwnership(),
    ...ofInstances(),
    ...ofTrust(),
    ...ofServers(),
    ...ofHosts(),
    ...ofSessions(),
  };
}

function swap(description: string, signed: Action, presented: Action): Vector {
  return attack(description, 'STATEMENT_SIGNATURE_INVALID', { signed, presented });
}

function ofClones(): Record<string, Vector> {
  const { directClone, boundClone, groupClone } = actions;
  const addedBy = (byId: string, groupId = '') => destinationText({ kind: 'added', byId, groupId });
  return {
    'clone-into-another-conversation': swap('The destination is swapped.', directClone, {
      ...directClone,
      destination: addedBy(saul.inboxId),
    }),
    'clone-added-by-somebody-else': swap('Mallory may add the child.', boundClone, {
      ...boundClone,
      destination: addedBy(mallory.inboxId),
    }),
    'clone-added-to-another-group': swap('The named group is swapped.', groupClone, {
      ...groupClone,
      destination: destinationText({ kind: 'added', byId: '', groupId: OTHER_GROUP }),
    }),
    'clone-added-to-a-group-that-nobody-named': swap('A group beside the adder.', boundClone, {
      ...boundClone,
      destination: addedBy(saul.inboxId, OTHER_GROUP),
    }),
    'clone-into-any-group-of-its-adder': swap(
      'The group is left out.',
      { ...boundClone, destination: addedBy(saul.inboxId, GROUP) },
      boundClone,
    ),
    'clone-from-another-parent': swap('The parent is swapped.', directClone, { ...directClone, parentInstanceId: OTHER_INSTANCE }),
    'clone-from-another-parent-inbox': swap("The parent's inbox is swapped.", directClone, {
      ...directClone,
      parentInboxId: child.inboxId,
    }),
    'clone-of-another-template': swap('The template is swapped.', directClone, { ...directClone, templateId: MALLORYS_TEMPLATE }),
    'clone-with-another-prompt': swap('The prompt is widened.', directClone, {
      ...directClone,
      contextPromptDigest: textDigest('Everything'),
    }),
    'clone-to-a-swapped-child': swap('The bound child is swapped.', boundClone, { ...boundClone, childInboxId: mallory.inboxId }),
    'clone-unbound': swap('A bound clone is presented as one for any child.', boundClone, { ...boundClone, childInboxId: undefined }),
    'clone-with-another-summary': swap('The approved summary is swapped.', boundClone, {
      ...boundClone,
      summaryDigest: textDigest('All of it'),
    }),
    'clone-without-its-summary': swap('The approved summary is left out, so that any would do.', boundClone, {
      ...boundClone,
      summaryDigest: undefined,
    }),
    'clone-with-a-summary-that-nobody-approved': swap('The owner approved of none.', directClone, {
      ...directClone,
      summaryDigest: textDigest('All of it'),
    }),
  };
}

function ofShares(): Record<string, Vector> {
  const { share, approvedShare, directClone } = actions;
  const anyInstance = `inst_${'a'.repeat(26)}`;
  return {
    'share-with-another-target': swap('The target is swapped.', share, { ...share, targetInstanceId: anyInstance }),
    'share-with-another-target-inbox': swap("Mallory's inbox listens.", share, { ...share, targetInboxId: mallory.inboxId }),
    'share-from-another-source': swap('The source is swapped.', share, { ...share, sourceInstanceId: anyInstance }),
    'share-from-another-source-inbox': swap("Mallory's inbox tells.", share, { ...share, sourceInboxId: mallory.inboxId }),
    'share-turned-round': swap('Source and target change places.', share, {
      ...share,
      sourceInstanceId: OTHER_INSTANCE,
      sourceInboxId: child.inboxId,
      targetInstanceId: PARENT_INSTANCE,
      targetInboxId: parent.inboxId,
    }),
    'share-with-another-prompt': swap('The prompt is widened.', share, { ...share, contextPromptDigest: textDigest('Everything') }),
    'share-with-another-summary': swap('The approved summary is swapped.', approvedShare, {
      ...approvedShare,
      summaryDigest: textDigest('All of it'),
    }),
    'share-without-its-summary': swap('The approved summary is left out, so that any would do.', approvedShare, {
      ...approvedShare,
      summaryDigest: undefined,
    }),
    'share-read-as-clone': swap('An agent that is told something is no new agent.', share, {
      action: 'instance.clone',
      parentInstanceId: share.sourceInstanceId,
      parentInboxId: share.sourceInboxId,
      templateId: TEMPLATE,
      destination: destinationText({ kind: 'added', byId: saul.inboxId, groupId: '' }),
      contextPromptDigest: share.contextPromptDigest,
      childInboxId: share.targetInboxId,
    }),
    'clone-read-as-share': swap('A clone is told, not an agent that lives already.', directClone, {
      ...share,
      contextPromptDigest: directClone.contextPromptDigest,
    }),
  };
}

function ofTemplates(): Record<string, Vector> {
  const { nextVersion, provisionedVersion, versionWithSoul, servedVersion, publish, yank, attest } = actions;
  const { templateId, version, digest, previousDigest, capabilities } = nextVersion;
  return {
    'arbitrary-content': swap('The content has another digest.', nextVersion, { ...nextVersion, digest: textDigest('{}') }),
    'widened-capabilities': swap('A tool is added.', nextVersion, {
      ...nextVersion,
      capabilities: 'model=gpt-oss-20b override=yes tools=crypto:pool',
    }),
    'shared-tool-made-a-resource': swap('What all share becomes a number that costs money.', provisionedVersion, {
      ...provisionedVersion,
      capabilities: provisionedVersion.capabilities.replace('maps:pool', 'maps:telnyx-number'),
    }),
    'another-resource': swap('A number becomes a key for language models.', provisionedVersion, {
      ...provisionedVersion,
      capabilities: provisionedVersion.capabilities.replace('sms:telnyx-number', 'sms:openrouter-key'),
    }),
    'dropped-escalation-rule': swap('Money is no longer out of reach.', versionWithSoul, {
      ...versionWithSoul,
      capabilities: versionWithSoul.capabilities.replace(/,block:money~[0-9a-f]{64}|block:money~[0-9a-f]{64},/, ''),
    }),
    'softened-escalation-rule': swap('What is out of reach becomes a question.', versionWithSoul, {
      ...versionWithSoul,
      capabilities: versionWithSoul.capabilities.replace('block:money', 'request-approval:money'),
    }),
    'another-trigger': swap('It posts something else.', versionWithSoul, {
      ...versionWithSoul,
      capabilities: versionWithSoul.capabilities.replace(/every-monday-at-9~[0-9a-f]{64}/, `every-monday-at-9~${'0'.repeat(64)}`),
    }),
    'mcp-tool-made-harmless': swap('A tool that reports is called one that reads.', servedVersion, {
      ...servedVersion,
      capabilities: servedVersion.capabilities.replace('report:R5', 'report:R1'),
    }),
    'mcp-tool-redefined': swap('A tool has another definition.', servedVersion, {
      ...servedVersion,
      capabilities: servedVersion.capabilities.replace(/[0-9a-f]{64}/, 'ab'.repeat(32)),
    }),
    'splice-from-another-template': swap("Another template's version.", nextVersion, { ...nextVersion, templateId: MALLORYS_TEMPLATE }),
    'replayed-as-newer-version': swap('An old version under a new number.', nextVersion, { ...nextVersion, version: 3 }),
    'fast-forward': swap('The highest number there is.', nextVersion, { ...nextVersion, version: Number.MAX_SAFE_INTEGER }),
    'other-predecessor': swap('Another history.', nextVersion, { ...nextVersion, previousDigest: contentDigest(NEXT_CONTENT) }),
    'unpublish-read-as-publish': swap('The visibility is swapped.', { ...publish, visibility: 'private' }, publish),
    'link-read-as-publish': swap('Shared by its link, shown to all.', { ...publish, visibility: 'by-link' }, publish),
    'publish-read-as-delete': swap('Another action with the same fields.', publish, { action: 'template.delete', templateId, version }),
    'yank-of-another-version': swap('The good version is taken back.', yank, { ...yank, version: 2 }),
    'yank-read-as-its-end': swap('A bad version is used again.', yank, { ...yank, yank: 'off' }),
    'yank-for-another-reason': swap('Other words in the name of the creator.', yank, {
      ...yank,
      reasonDigest: textDigest('It steals passwords.'),
    }),
    'attestation-of-an-older-version': swap(
      'The promise was made for version 1.',
      { ...attest, version: 1, digest: contentDigest(CONTENT) },
      attest,
    ),
    'attestation-of-other-content': swap('Another version 2.', attest, { ...attest, digest: contentDigest(CONTENT) }),
    'attestation-of-another-template': swap("Another template's latest version.", attest, { ...attest, templateId: MALLORYS_TEMPLATE }),
    'attestation-read-as-publication': attack('A promise is no new version.', 'STATEMENT_SIGNATURE_INVALID', {
      signed: attest,
      presented: { action: 'template.publish-version', templateId, version, previousDigest, digest, capabilities },
      envelopeAfter: { expiresAt: undefined },
    }),
  };
}

const LARGER_TEAM = `${actions.handOverToTeam.team},${mallory.inboxId}`.split(',').sort().join(',');

function ofOwnership(): Record<string, Vector> {
  const { release, offer, accept, handOver, takeOver, handOverToTeam, takeOverWithTeam } = actions;
  return {
    'hand-over-to-another-creator': swap('It was offered to another person.', handOver, { ...handOver, newCreatorId: mallory.inboxId }),
    'hand-over-of-another-template': swap('It was an offer of another template.', handOver, { ...handOver, templateId: MALLORYS_TEMPLATE }),
    'hand-over-at-another-version': swap('Versions in between would change hands, too.', handOver, { ...handOver, version: 1 }),
    'take-over-of-another-offer': swap('The new creator agreed to another offer.', takeOver, { ...takeOver, offerNonce: 'b'.repeat(32) }),
    'take-over-of-another-template': swap('The new creator agreed to another template.', takeOver, {
      ...takeOver,
      templateId: MALLORYS_TEMPLATE,
    }),
    'take-over-from-another-creator': swap('The new creator agreed to an offer of another person.', takeOver, {
      ...takeOver,
      previousCreatorId: mallory.inboxId,
    }),
    'hand-over-to-a-larger-team': swap('The creator offered it to two people.', handOverToTeam, { ...handOverToTeam, team: LARGER_TEAM }),
    'hand-over-to-a-team-of-ones-own': swap('It was offered to one person.', handOver, handOverToTeam),
    'hand-over-past-the-team': swap('It was offered to a team.', handOverToTeam, handOver),
    'take-over-with-a-larger-team': swap('The new creator agreed to one colleague.', takeOverWithTeam, {
      ...takeOverWithTeam,
      team: LARGER_TEAM,
    }),
    'take-over-without-the-team': swap('The new creator agreed to have a colleague.', takeOverWithTeam, takeOver),
    'release-read-as-offer': swap('Another action.', release, offer),
    'offer-to-another-owner': swap('The offer was made to another person.', offer, { ...offer, newOwnerId: mallory.inboxId }),
    'offer-of-another-instance': swap('The offer was for another instance.', offer, { ...offer, instanceId: OTHER_INSTANCE }),
    'acceptance-of-another-instance': swap('Another instance is pressed on the new owner.', accept, {
      ...accept,
      instanceId: OTHER_INSTANCE,
    }),
    'acceptance-from-another-previous-owner': swap('The new owner agreed to an offer of another person.', accept, {
      ...accept,
      previousOwnerId: mallory.inboxId,
    }),
    'acceptance-read-as-offer': swap('Who takes an instance does not give it back.', accept, {
      action: 'instance.offer',
      instanceId: accept.instanceId,
      newOwnerId: accept.previousOwnerId,
    }),
  };
}

function ofInstances(): Record<string, Vector> {
  const { consent, setConfig, register, receipt, export: exported, import: imported } = actions;
  const shared = { ...consent, capabilities: 'model=gpt-oss-20b override=yes tools=sms:pool' };
  const fewer = { ...consent, capabilities: 'model=gpt-oss-20b override=yes tools=personal-email:user' };
  return {
    'consent-to-another-version': swap('The owner read version 2.', consent, { ...consent, version: 3 }),
    'consent-for-another-instance': swap('The owner asked for one instance.', consent, { ...consent, instanceId: OTHER_INSTANCE }),
    'consent-to-another-template': swap('The owner read another template.', consent, { ...consent, templateId: MALLORYS_TEMPLATE }),
    'consent-to-fewer-capabilities-than-the-version': swap('The owner accepted one tool, the version has two.', fewer, consent),
    'consent-to-a-shared-tool-read-as-to-a-resource': swap('The owner accepted what all share.', shared, {
      ...shared,
      capabilities: shared.capabilities.replace('sms:pool', 'sms:telnyx-number'),
    }),
    'config-with-another-value': swap("The pool's value in the place of the owner's.", setConfig, {
      ...setConfig,
      sealedConfigDigest: textDigest("the pool's value"),
    }),
    'config-of-another-instance': swap('The value was for another instance.', setConfig, { ...setConfig, instanceId: OTHER_INSTANCE }),
    'registration-with-a-swapped-sealing-key': swap("The pool's own key, to open what is sealed.", register, {
      ...register,
      sealingKey: Buffer.from(seedBytes('key of the pool')).toString('hex'),
    }),
    'registration-as-another-instance': swap('One inbox registers as another instance.', register, {
      ...register,
      instanceId: OTHER_INSTANCE,
    }),
    'export-with-another-manifest': swap('The agent knew something else.', exported, { ...exported, manifestDigest: textDigest('{}') }),
    'export-for-another-owner': swap('Mallory passes it off as made for her.', exported, { ...exported, ownerId: mallory.inboxId }),
    'export-of-another-instance': swap('Another agent’s name on it.', exported, { ...exported, sourceInstanceId: OTHER_INSTANCE }),
    'import-of-another-context': swap('The owner saw something else.', imported, { ...imported, contextDigest: textDigest('{}') }),
    'import-for-another-instance': swap('The owner meant another agent.', imported, { ...imported, instanceId: PARENT_INSTANCE }),
    'import-of-an-older-export-that-nobody-accepted': swap('The owner did not know that it is older.', imported, {
      ...imported,
      older: 'accepted',
    }),
    'import-from-another-system-passed-off-as-an-export': swap('No agent has signed it.', { ...imported, sourceInboxId: 'none' }, imported),
    'receipt-with-another-document': swap('Something else was sent.', receipt, { ...receipt, documentDigest: textDigest('Nothing.') }),
    'receipt-with-another-size': swap('Less was sent.', receipt, { ...receipt, documentSize: 0 }),
    'receipt-with-another-target': swap('It was sent to another inbox.', receipt, { ...receipt, targetInboxId: mallory.inboxId }),
    'receipt-for-another-statement': swap('Another clone was asked for.', receipt, { ...receipt, statementNonce: 'f'.repeat(32) }),
    'receipt-for-another-transfer': swap('Another transfer.', receipt, { ...receipt, transferId: `trf_${'a'.repeat(26)}` }),
    'receipt-from-another-source': swap('Another agent sent it.', receipt, { ...receipt, sourceInstanceId: OTHER_INSTANCE }),
    'receipt-to-another-owner': swap("Another owner's receipt.", receipt, { ...receipt, ownerId: mallory.inboxId }),
  };
}

function ofTrust(): Record<string, Vector> {
  const { setTrust, plainTrust, setConfig, approve } = actions;
  return {
    'trust-with-a-higher-level': swap('The owner chose L3.', setTrust, { ...setTrust, level: 'L4' }),
    'trust-of-another-instance': swap('The owner trusts another agent.', setTrust, { ...setTrust, instanceId: OTHER_INSTANCE }),
    'trust-that-resumes': swap('The owner paused the agent.', plainTrust, { ...plainTrust, state: 'active' }),
    'trust-with-an-inbox-that-nobody-linked': swap('Mallory speaks for the owner.', plainTrust, {
      ...plainTrust,
      inboxes: mallory.inboxId,
    }),
    'trust-with-an-inbox-more': swap('Mallory speaks for the owner, too.', setTrust, {
      ...setTrust,
      inboxes: `${setTrust.inboxes},${mallory.inboxId}`,
    }),
    'trust-with-a-delegate-that-nobody-named': swap('Mallory decides.', plainTrust, { ...plainTrust, delegates: `${mallory.inboxId}=R4` }),
    'trust-with-a-delegate-who-decides-more': swap('The owner delegated R3.', setTrust, {
      ...setTrust,
      delegates: setTrust.delegates.replace('=R3', '=R4'),
    }),
    'trust-with-a-larger-budget': swap('The owner allows five mails a day.', setTrust, {
      ...setTrust,
      budget: setTrust.budget.replace('mails=5', 'mails=50'),
    }),
    'trust-without-its-pin': swap('The agent would move on.', setTrust, { ...setTrust, pinnedVersion: 'none' }),
    'trust-with-another-pinned-version': swap('The agent would stay on another version.', setTrust, {
      ...setTrust,
      pinnedVersion: setTrust.pinnedVersion.replace(/^3 /, '2 '),
    }),
    'trust-without-its-quiet-hours': swap('The agent would speak at night.', setTrust, { ...setTrust, quietHours: 'none' }),
    'approval-of-another-card': swap('The owner approved something else.', approve, {
      ...approve,
      cardDigest: textDigest('send 100 ETH'),
    }),
    'approval-for-another-instance': swap('Another agent asks for the same.', approve, { ...approve, instanceId: OTHER_INSTANCE }),
    'config-read-as-approval': swap('Another action over a digest.', setConfig, {
      ...approve,
      cardDigest: setConfig.sealedConfigDigest,
    }),
    'config-read-as-trust': swap('Another action.', setConfig, setTrust),
  };
}

function ofServers(): Record<string, Vector> {
  const { setServer, removeServer, setConfig } = actions;
  return {
    'server-of-another-instance': swap('The owner connects it to another agent.', setServer, { ...setServer, instanceId: OTHER_INSTANCE }),
    'server-at-another-address': swap('The calls and the credential would go there.', setServer, {
      ...setServer,
      url: 'https://evil.example/mcp',
    }),
    'server-by-another-name': swap('It would take the place of another one.', setServer, { ...setServer, server: 'bank' }),
    'server-tool-made-harmless': swap('The owner wants to be asked.', setServer, {
      ...setServer,
      tools: setServer.tools.replace(':R5~', ':R1~'),
    }),
    'server-tool-redefined': swap('Another definition under the same name.', setServer, {
      ...setServer,
      tools: setServer.tools.replace(/~[0-9a-f]{64}/, `~${'0'.repeat(64)}`),
    }),
    'server-with-a-tool-less': swap('The owner connected two.', setServer, { ...setServer, tools: setServer.tools.replace(/,.*/, '') }),
    'server-with-another-credential': swap('Another person would see what the agent does there.', setServer, {
      ...setServer,
      credentialDigest: textDigest('mallory'),
    }),
    'server-without-its-credential': swap('The agent would call it as anybody.', setServer, { ...setServer, credentialDigest: 'none' }),
    'server-that-was-disconnected': swap('The owner disconnected it.', removeServer, setServer),
    'config-read-as-server': swap('Another action over a sealed value.', setConfig, setServer),
  };
}

function ofHosts(): Record<string, Vector> {
  const { certify } = actions;
  return {
    'certificate-of-another-host': swap('A host poses as another host with its own key.', certify, { ...certify, hostId: OTHER_HOST }),
    'certificate-with-a-swapped-host-key': swap('An attacker puts a key of their own under a certificate.', certify, {
      ...certify,
      hostKey: Buffer.from(seedBytes('key of a rogue')).toString('hex'),
    }),
  };
}

function ofSessions(): Record<string, Vector> {
  const { signIn } = actions;
  return {
    'sign-in-at-another-gateway': swap('The audience is swapped.', signIn, { ...signIn, audience: 'https://evil.example' }),
    'sign-in-with-another-challenge': swap('The challenge is swapped.', signIn, { ...signIn, challenge: 'f'.repeat(32) }),
  };
}
