import {
  type Action,
  destinationText,
  type KeySignature,
  maxLifetimeSeconds,
  signWithInstallationKey,
  signWithWallet,
  statementText,
} from '../src/index.ts';
import { contractSigned, withContractWallet } from './contract-wallet-vectors.ts';
import { envelopeToJson, keysToJson, signatureToJson, type Vector } from './vector.ts';
import { actions, envelopeOf, GROUP, mallory, NOW, signerOf } from './vector-cast.ts';

export async function validVectors(): Promise<Record<string, Vector>> {
  return {
    'sign-in-by-wallet': await byWallet('A user signs in with a wallet.', actions.signIn),
    'sign-in-by-installation': byInstallation('A user signs in with an installation key.', actions.signIn),
    'publish-first-version': byInstallation('Version 1 has no predecessor and no expiry.', actions.firstVersion),
    'publish-next-version': await byWallet('Version 2 chains to the digest of version 1.', actions.nextVersion),
    'publish-version-with-resources': byInstallation(
      'The statement names what the pool makes for each instance.',
      actions.provisionedVersion,
    ),
    'publish-version-with-soul': byInstallation('The statement names triggers and escalation rules.', actions.versionWithSoul),
    'publish-version-with-mcp-server': byInstallation(
      'The statement names each tool of a server, its risk and its definition.',
      actions.servedVersion,
    ),
    'publish-to-store': byInstallation('A creator makes a template public.', actions.publish),
    'delete-template': byInstallation('A creator deletes a template.', actions.delete),
    'yank-version': byInstallation('A creator takes a bad version back.', actions.yank),
    'hand-over': byInstallation('A creator hands a template over; the offer waits for seven days.', actions.handOver, {
      lifetimeSeconds: maxLifetimeSeconds('template.hand-over'),
    }),
    'take-over': await byWallet('The new creator agrees.', actions.takeOver),
    'hand-over-to-a-team': byInstallation('Each of two people may sign from then on.', actions.handOverToTeam),
    'take-over-with-a-team': await byWallet('One of the two agrees.', actions.takeOverWithTeam),
    'attest-version': byInstallation('A creator promises for 90 days that this is the latest version.', actions.attest, {
      lifetimeSeconds: maxLifetimeSeconds('template.attest-version'),
    }),
    claim: byInstallation('An owner signs a claim as a whole.', actions.claim),
    'claim-with-nothing-of-its-own': await byWallet('The default model, and no values.', actions.plainClaim),
    'claim-of-a-clone': byInstallation('An owner names the parent, and wants this version only.', actions.claimOfClone),
    'clone-direct': byInstallation('An owner lets the pool assign the child.', actions.directClone),
    'clone-bound': byInstallation('An owner names the child and an approved summary.', actions.boundClone),
    'clone-to-a-group': byInstallation('An owner names the group, and any member may add the child.', actions.groupClone),
    'clone-by-one-to-a-group': byInstallation('An owner names both the group and who adds the child.', {
      ...actions.groupClone,
      destination: destinationText({ kind: 'added', byId: mallory.inboxId, groupId: GROUP }),
    }),
    'share-context': await byWallet('An owner has one agent tell another what it learned.', actions.share),
    'share-of-an-approved-summary': byInstallation('An owner names the summary that is told.', actions.approvedShare),
    release: byInstallation('An owner releases an instance.', actions.release),
    'release-by-contract-wallet': await byContractWallet('The contract is asked.', actions.release),
    offer: await byWallet('An owner hands an instance over.', actions.offer),
    'offer-on-the-next-day': byInstallation('An offer waits for 24 hours.', actions.offer, {
      lifetimeSeconds: maxLifetimeSeconds('instance.offer'),
      now: new Date(+NOW + 86_400_000),
    }),
    accept: await byWallet('The new owner agrees.', actions.accept),
    consent: byInstallation('An owner accepts what a version wants.', actions.consent),
    'set-config': byInstallation('An owner gives a value anew.', actions.setConfig),
    'set-trust': byInstallation('An owner settles how far they trust an agent, and who speaks for them.', actions.setTrust),
    'set-trust-with-nothing-of-its-own': await byWallet('A paused agent, and nobody else who decides.', actions.plainTrust),
    'set-server': byInstallation('An owner connects a server of tools to their agent.', actions.setServer),
    'set-server-without-tools': await byWallet('An owner disconnects it.', actions.removeServer),
    'set-nostr': byInstallation('An owner puts their agent on Nostr, with a key that they derived.', actions.setNostr),
    'set-nostr-off': await byWallet('An owner takes it off again.', actions.plainNostr),
    'set-commons': byInstallation('An owner has their agent read the commons of a team.', actions.setCommons),
    'set-commons-off': await byWallet('An owner has it read none any more.', actions.plainCommons),
    'publish-pattern': byInstallation('An owner lets strangers read one pattern.', actions.publishPattern),
    'bind-key': await byWallet('An agent says which key on Nostr is its own.', actions.bindKey),
    'bind-key-of-last-year': byInstallation('A binding does not expire.', actions.bindKey, { now: new Date('2027-02-22T12:00:00Z') }),
    'approve-action': await byWallet('An owner approves one card of their agent.', actions.approve),
    register: byInstallation('An instance names its sealing key.', actions.register),
    'certify-host': byInstallation('A deployment names the key of a host.', actions.certify),
    receipt: byInstallation('An agent confirms what it sent; a receipt does not expire.', actions.receipt, {
      now: new Date('2027-02-22T12:00:00Z'),
    }),
    export: await byWallet('An agent signs what it told its owner; its wallet outlives its installations.', actions.export),
    'export-of-last-year': byInstallation('An export does not expire.', actions.export, { now: new Date('2027-02-22T12:00:00Z') }),
    'import-context': byInstallation('An owner has a new agent learn what another one exported.', actions.import),
    'import-from-another-system': await byWallet('An owner has looked through it.', { ...actions.import, sourceInboxId: 'none' }),
    'import-of-an-older-export': byInstallation('An owner knows that it is older.', { ...actions.import, older: 'accepted' }),
    'one-of-two-signatures': await oneOfTwo(),
    'clock-skew-behind': byInstallation('The signer is 60 s ahead of the verifier.', actions.release, { now: new Date(+NOW - 60_000) }),
    'clock-skew-ahead': byInstallation('60 s after the expiry, within the skew.', actions.release, { now: new Date(+NOW + 660_000) }),
    'version-of-last-year': byInstallation('A version does not expire.', actions.nextVersion, { now: new Date('2027-02-22T12:00:00Z') }),
  };
}

interface Times {
  now?: Date;
  lifetimeSeconds?: number;
}

function byInstallation(description: string, action: Action, times?: Times): Vector {
  return valid(description, action, (text) => signWithInstallationKey(signerOf(action.action).installationKey, text), times);
}

async function byWallet(description: string, action: Action): Promise<Vector> {
  const text = statementText(envelopeOf(signerOf(action.action), action.action), action);
  const signature = await signWithWallet(signerOf(action.action).walletKey, text);
  return valid(description, action, () => signature);
}

async function byContractWallet(description: string, action: Action): Promise<Vector> {
  const vector = await byWallet(description, action);
  return withContractWallet({ ...vector, signatures: [await contractSigned(vector.text ?? '')] });
}

async function oneOfTwo(): Promise<Vector> {
  const vector = await byWallet('A signature by a key that is not listed does not spoil a valid one.', actions.nextVersion);
  const stranger = signatureToJson(signWithInstallationKey(mallory.installationKey, vector.text ?? ''));
  return { ...vector, signatures: [stranger, ...vector.signatures] };
}

function valid(description: string, action: Action, sign: (text: string) => KeySignature, times: Times = {}): Vector {
  const signer = signerOf(action.action);
  const envelope = envelopeOf(signer, action.action);
  if (times.lifetimeSeconds) envelope.expiresAt = new Date(+envelope.issuedAt + times.lifetimeSeconds * 1000);
  const text = statementText(envelope, action);
  return {
    description,
    envelope: envelopeToJson(envelope),
    action,
    keys: keysToJson(signer.keys),
    signer: signer.inboxId,
    now: (times.now ?? NOW).toISOString(),
    signatures: [signatureToJson(sign(text))],
    text,
    expected: 'ok',
  };
}
