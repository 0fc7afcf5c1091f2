import { ed25519, ed25519ph } from '@noble/curves/ed25519.js';
import { privateKeyToAccount } from 'viem/accounts';
import {
  type Action,
  type Envelope,
  type KeySignature,
  signWithInstallationKey,
  signWithWallet,
  statementText,
  textDigest,
} from '../src/index.ts';
import { attack } from './attack.ts';
import { claimAttacks } from './claim-vectors.ts';
import { commonsAttacks } from './commons-vectors.ts';
import { contractWalletAttacks } from './contract-wallet-vectors.ts';
import { nostrAttacks } from './nostr-vectors.ts';
import { swappedFields } from './swapped-field-vectors.ts';
import { keysToJson, type Vector } from './vector.ts';
import { actions, envelopeOf, GROUP, mallory, NOW, rogueDeployment, saul, seedBytes, teamOf } from './vector-cast.ts';

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Every attack that a statement must withstand, by name. */
export async function attackVectors(): Promise<Record<string, Vector>> {
  return {
    ...swappedFields(),
    ...claimAttacks(),
    ...commonsAttacks(),
    ...nostrAttacks(),
    ...malformedFields(),
    ...oddTeams(),
    ...wrongTimes(),
    ...(await wrongKeys()),
    ...(await oddSignatures()),
    ...(await contractWalletAttacks()),
  };
}

function oddTeams(): Record<string, Vector> {
  const bad = (description: string, presented: Action) => attack(description, 'STATEMENT_MALFORMED', { presented });
  const { handOverToTeam: handOver, takeOverWithTeam: takeOver } = actions;
  const { newCreatorId, team } = handOver;
  const nine = teamOf(...Array.from({ length: 8 }, (_, i) => String(i).repeat(64)));
  return {
    'team-of-one': bad('One person is named as one person is.', { ...handOver, team: newCreatorId }),
    'team-of-nine': bad('There are eight at most.', { ...handOver, team: nine }),
    'team-that-names-one-twice': bad('It would look larger than it is.', { ...takeOver, team: teamOf(newCreatorId) }),
    'team-out-of-order': bad('A team has one text.', { ...takeOver, team: team.split(',').reverse().join(',') }),
    'team-without-the-new-creator': bad('Who accepts is of the team.', { ...handOver, newCreatorId: mallory.inboxId }),
    'line-break-in-team': bad('A second Version line.', { ...handOver, team: `${team}\nVersion: 9` }),
    'nobody-as-team': bad('An empty line is not no line.', { ...takeOver, team: '' }),
  };
}

/** Values without a canonical form: there is no text that could be signed. */
function malformedFields(): Record<string, Vector> {
  const bad = (description: string, presented: Action, envelope?: Partial<Envelope>) =>
    attack(description, 'STATEMENT_MALFORMED', { presented, envelope });
  const {
    signIn,
    nextVersion,
    firstVersion,
    release,
    publish,
    directClone,
    boundClone,
    consent,
    setConfig,
    setTrust,
    setServer,
    removeServer,
    approve,
    register,
    receipt,
    export: exported,
    import: imported,
    attest,
    share,
    certify,
  } = actions;
  const withTools = (tools: string) => `model=gpt-oss-20b override=yes tools=${tools}`;
  const injected = `${nextVersion.capabilities}\nVersion: 9`;
  return {
    'line-break-in-audience': bad('A line of its own.', { ...signIn, audience: 'http://localhost:8080\nChallenge: 00' }),
    'line-break-in-capabilities': bad('A second Version line.', { ...nextVersion, capabilities: injected }),
    'unknown-resource': bad('Nobody knows what it would cost.', { ...nextVersion, capabilities: withTools('sms:satellite') }),
    'line-break-in-resource': bad('A second Version line.', { ...nextVersion, capabilities: withTools('sms:telnyx-number\nVersion: 9') }),
    'resource-in-upper-case': bad('A resource has one name.', { ...nextVersion, capabilities: withTools('purse:Wallet') }),
    'trigger-without-a-digest': bad('Its words alone could mean anything.', {
      ...nextVersion,
      capabilities: `${withTools('none')} triggers=daily`,
    }),
    'line-break-in-rule': bad('A second Version line.', {
      ...nextVersion,
      capabilities: `${withTools('none')} rules=block:\nVersion: 9~${'0'.repeat(64)}`,
    }),
    'carriage-return-in-signer': bad('A control character.', release, { signer: `${saul.inboxId}\r` }),
    'line-separator-in-nonce': bad('U+2028 is a line break to some.', release, { nonce: `${'a'.repeat(31)}\u2028` }),
    'trailing-line-break': bad('A line break at the end.', { ...boundClone, destination: `${boundClone.destination}\n` }),
    'added-by-anybody': bad('The first person to come would have the child.', { ...directClone, destination: 'added' }),
    'added-by-a-wallet': bad('An address is no inbox.', { ...directClone, destination: `added by 0x${'ab'.repeat(20)}` }),
    'added-to-a-named-group': bad('A name is no group id.', { ...directClone, destination: 'added to group Japan trip' }),
    'added-by-two': bad('One inbox adds.', { ...directClone, destination: `added by ${saul.inboxId} by ${mallory.inboxId}` }),
    'group-before-adder': bad('One order.', { ...directClone, destination: `added to group ${GROUP} by ${saul.inboxId}` }),
    'look-alike-digit': bad('A full-width digit.', release, { nonce: `${'a'.repeat(31)}１` }),
    'upper-case-inbox': bad('Hex has one form.', release, { signer: saul.inboxId.toUpperCase() }),
    'audience-with-path': bad('Not an origin.', { ...signIn, audience: 'http://localhost:8080/' }),
    'audience-with-default-port': bad('An origin has one form.', { ...signIn, audience: 'https://offshoot.example:443' }),
    'any-as-child-inbox': bad('"any" is not an inbox.', { ...directClone, childInboxId: 'any' }),
    'none-as-predecessor': bad('"none" is not a digest.', { ...nextVersion, previousDigest: 'none' }),
    'chain-from-the-middle': bad('Version 2 without a predecessor.', { ...nextVersion, previousDigest: '' }),
    'first-version-with-predecessor': bad('Version 1 has none.', { ...firstVersion, previousDigest: nextVersion.digest }),
    'version-zero': bad('Versions start at 1.', { ...publish, version: 0 }),
    'version-beyond-doubles': bad('2^53 equals 2^53 + 1 in a double.', { ...nextVersion, version: 2 ** 53 }),
    'version-with-fraction': bad('Whole numbers only.', { ...publish, version: 1.5 }),
    'line-break-in-consent': bad('A second Version line.', { ...consent, capabilities: injected }),
    'config-without-a-digest': bad('Only a claim can bring no values.', { ...setConfig, sealedConfigDigest: 'none' }),
    'config-without-expiry': bad('It could be kept back until the owner has given another value.', setConfig, { expiresAt: undefined }),
    'level-beyond-the-highest': bad('There are four.', { ...setTrust, level: 'L5' }),
    'delegate-of-money': bad('Owners delegate no money.', { ...setTrust, delegates: setTrust.delegates.replace('=R3', '=R6') }),
    'thirty-three-linked-inboxes': bad('There are 32 at most.', { ...setTrust, inboxes: Array(33).fill(saul.inboxId).join(',') }),
    'line-break-in-quiet-hours': bad('A second Level line.', { ...setTrust, quietHours: `${setTrust.quietHours}\nLevel: L4` }),
    'line-break-in-pinned-version': bad('A second Level line.', { ...setTrust, pinnedVersion: `${setTrust.pinnedVersion}\nLevel: L4` }),
    'pinned-version-zero': bad('Versions begin at one.', { ...setTrust, pinnedVersion: setTrust.pinnedVersion.replace('3 ', '0 ') }),
    'budget-with-a-leading-zero': bad('A number has one form.', { ...setTrust, budget: 'mails=05' }),
    'line-break-in-server-url': bad('A second Tools line.', { ...setServer, url: `${setServer.url}\nTools: none` }),
    'blank-in-server-url': bad('What follows it would look like something else.', { ...setServer, url: `${setServer.url} Tools: none` }),
    'server-of-another-protocol': bad('Tools are called over the web only.', { ...setServer, url: 'file:///etc/passwd' }),
    'server-with-nine-tools': bad('There are eight at most.', {
      ...setServer,
      tools: Array(9).fill(setServer.tools.split(',')[0]).join(','),
    }),
    'tools-without-a-server': bad('Nobody knows where they are.', { ...setServer, url: 'none' }),
    'credential-without-a-server': bad('There is nobody who wants it.', { ...removeServer, credentialDigest: setServer.credentialDigest }),
    'server-without-expiry': bad('It could be kept back until the owner has disconnected the server.', setServer, { expiresAt: undefined }),
    'trust-without-expiry': bad('It could be kept back until the owner trusts the agent less.', setTrust, { expiresAt: undefined }),
    'approval-without-a-card': bad('It would approve anything that the agent asks for.', { ...approve, cardDigest: 'none' }),
    'approval-of-any-card': bad('"any" is no card.', { ...approve, cardDigest: 'any' }),
    'approval-of-two-cards': bad('A second Card line.', { ...approve, cardDigest: `${approve.cardDigest}\nCard: ${approve.cardDigest}` }),
    'approval-without-expiry': bad('It could be kept back until the owner has changed their mind.', approve, { expiresAt: undefined }),
    'sealing-key-too-short': bad('31 bytes.', { ...register, sealingKey: register.sealingKey.slice(2) }),
    'upper-case-sealing-key': bad('Hex has one form.', { ...register, sealingKey: 'AB'.repeat(32) }),
    'host-without-an-id': bad('A line break instead of a digit.', { ...certify, hostId: `host_${'a'.repeat(25)}\n` }),
    'host-key-too-short': bad('31 bytes.', { ...certify, hostKey: certify.hostKey.slice(2) }),
    'receipt-with-a-negative-size': bad('Sizes start at 0.', { ...receipt, documentSize: -1 }),
    'receipt-with-a-size-beyond-doubles': bad('2^53 equals 2^53 + 1 in a double.', { ...receipt, documentSize: 2 ** 53 }),
    'transfer-as-instance': bad('An id of another kind.', { ...receipt, transferId: receipt.sourceInstanceId }),
    'transfer-with-a-digit-more': bad('An id has 26 digits.', { ...receipt, transferId: `${receipt.transferId}a` }),
    'line-break-in-transfer': bad('A second Transfer line.', {
      ...receipt,
      transferId: `${receipt.transferId}\nTransfer: ${receipt.transferId}`,
    }),
    'export-with-expiry': bad('It is a record of what the agent knew.', exported, { expiresAt: new Date(+NOW + 60_000) }),
    'export-for-everybody': bad('"any" is no owner.', { ...exported, ownerId: 'any' }),
    'import-of-anything': bad('"any" is not a digest.', { ...imported, contextDigest: 'any' }),
    'import-without-expiry': bad('It could be kept back until the agent knows better.', imported, { expiresAt: undefined }),
    'import-that-leaves-the-age-open': bad('Older or not has to be said.', { ...imported, older: 'any' as 'accepted' }),
    'line-break-in-import': bad('A second Older line.', { ...imported, older: 'refused\nOlder: accepted' as 'accepted' }),
    'any-as-summary': bad('"any" is not a digest.', { ...share, summaryDigest: 'any' }),
    'everybody-as-target': bad('"any" is not an inbox.', { ...share, targetInboxId: 'any' }),
    'milliseconds-smuggled': bad('Two instants, one text.', release, { issuedAt: new Date(+NOW + 1) }),
    'clone-without-expiry': bad('It could be redeemed for ever.', directClone, { expiresAt: undefined }),
    'share-without-expiry': bad('It could be redeemed for ever.', share, { expiresAt: undefined }),
    'attestation-without-expiry': bad('It would be "the latest" for ever.', attest, { expiresAt: undefined }),
    'registration-with-expiry': bad('It holds until it is replaced.', register, { expiresAt: new Date(+NOW + 60_000) }),
    'host-certificate-with-expiry': bad('It holds until it is replaced.', certify, { expiresAt: new Date(+NOW + 60_000) }),
    'receipt-with-expiry': bad('It is a record of what happened.', receipt, { expiresAt: new Date(+NOW + 60_000) }),
    'version-with-expiry': bad('It could not reach an instance that was away.', nextVersion, { expiresAt: new Date(+NOW + 60_000) }),
    'expiry-before-issue': bad('Time runs forwards.', release, { expiresAt: new Date(+NOW - 1000) }),
  };
}

function wrongTimes(): Record<string, Vector> {
  const { release, signIn, directClone, nextVersion, offer, accept, attest, consent, share } = actions;
  const tooLong = (description: string, signed: Action, seconds: number) =>
    attack(description, 'STATEMENT_LIFETIME_TOO_LONG', { signed, envelope: { expiresAt: new Date(+NOW + seconds * 1000) } });
  return {
    expired: attack('A second beyond expiry and skew.', 'STATEMENT_EXPIRED', { signed: directClone, now: new Date(+NOW + 661_000) }),
    'issued-in-the-future': attack('A second beyond the skew.', 'STATEMENT_NOT_YET_VALID', {
      signed: release,
      now: new Date(+NOW - 61_000),
    }),
    'version-from-the-future': attack('Versions keep to the clock too.', 'STATEMENT_NOT_YET_VALID', {
      signed: nextVersion,
      now: new Date(+NOW - 61_000),
    }),
    hoarded: tooLong('Ten minutes and a second.', signIn, 601),
    'consent-hoarded': tooLong('Consent is given now.', consent, 601),
    'share-hoarded': tooLong('The owner speaks of what the agent knows now.', share, 601),
    'acceptance-hoarded': tooLong('Only the offer may wait.', accept, 25 * 3600),
    'offer-hoarded': tooLong('25 hours.', offer, 25 * 3600),
    'attestation-for-ever': tooLong('90 days and a second.', attest, 90 * 86_400 + 1),
    'offer-expired': attack('A second beyond expiry and skew.', 'STATEMENT_EXPIRED', {
      signed: offer,
      envelope: { expiresAt: new Date(+NOW + 86_400_000) },
      now: new Date(+NOW + 86_461_000),
    }),
    'expiry-extended': attack('The expiry is moved.', 'STATEMENT_SIGNATURE_INVALID', {
      signed: release,
      envelopeAfter: { expiresAt: new Date(+NOW + 599_000) },
    }),
    'issue-moved': attack('The issue is moved.', 'STATEMENT_SIGNATURE_INVALID', {
      signed: release,
      envelopeAfter: { issuedAt: new Date(+NOW + 1000) },
    }),
    'nonce-swapped': attack('A used nonce is replaced.', 'STATEMENT_SIGNATURE_INVALID', {
      signed: release,
      envelopeAfter: { nonce: 'b'.repeat(32) },
    }),
  };
}

async function wrongKeys(): Promise<Record<string, Vector>> {
  const { release, nextVersion } = actions;
  const text = statementText(envelopeOf(saul, 'instance.release'), release);
  const byMallory = signWithInstallationKey(mallory.installationKey, text);
  const saulsAddress = saul.keys.addresses[0] ?? '';
  const byRogue = envelopeOf(rogueDeployment, 'host.certify');
  return {
    'wrong-signer': attack('Mallory signs in her own name.', 'STATEMENT_WRONG_SIGNER', {
      signed: release,
      envelope: { signer: mallory.inboxId },
      signatures: [byMallory],
    }),
    'forged-signer': attack("Mallory signs in Saul's name.", 'STATEMENT_KEY_UNKNOWN', { signed: release, signatures: [byMallory] }),
    'keys-of-another-inbox': {
      ...attack("Mallory's keys are presented as Saul's.", 'STATEMENT_KEY_UNKNOWN', { signed: release, signatures: [byMallory] }),
      keys: keysToJson(mallory.keys),
    },
    'revoked-installation': {
      ...attack('The key was revoked since.', 'STATEMENT_KEY_UNKNOWN', { signed: nextVersion }),
      keys: { ...keysToJson(saul.keys), installations: [] },
    },
    'claimed-installation': attack("Mallory's signature under Saul's key.", 'STATEMENT_SIGNATURE_INVALID', {
      signed: release,
      signatures: [{ ...byMallory, publicKey: saul.keys.installations[0] } as KeySignature],
    }),
    'claimed-wallet': attack("Mallory's signature under Saul's address.", 'STATEMENT_SIGNATURE_INVALID', {
      signed: release,
      signatures: [{ ...(await signWithWallet(mallory.walletKey, text)), address: saulsAddress } as KeySignature],
    }),
    'host-certified-by-another-deployment': attack('A rogue certifies itself.', 'STATEMENT_WRONG_SIGNER', {
      signed: actions.certify,
      envelope: { signer: rogueDeployment.inboxId },
      signatures: [signWithInstallationKey(rogueDeployment.installationKey, statementText(byRogue, actions.certify))],
    }),
    'host-certified-in-the-name-of-the-deployment': attack('The name is good, the key is not.', 'STATEMENT_KEY_UNKNOWN', {
      signed: actions.certify,
      signatures: [signWithInstallationKey(rogueDeployment.installationKey, statementText(byRogue, actions.certify))],
    }),
    'no-signature': attack('Nothing is signed.', 'STATEMENT_MALFORMED', { signed: release, signatures: [] }),
    'too-many-signatures': attack('Work for the verifier.', 'STATEMENT_MALFORMED', {
      signed: release,
      signatures: Array(9).fill(byMallory),
    }),
  };
}

/** Signatures by the right key that were made for another purpose, or that re-encode a valid one. */
async function oddSignatures(): Promise<Record<string, Vector>> {
  const { release } = actions;
  const text = statementText(envelopeOf(saul, 'instance.release'), release);
  const message = new TextEncoder().encode(text);
  const publicKey = saul.keys.installations[0] ?? new Uint8Array();
  const wallet = await signWithWallet(saul.walletKey, text);
  const invalid = (description: string, signature: KeySignature) =>
    attack(description, 'STATEMENT_SIGNATURE_INVALID', { signed: release, signatures: [signature] });
  const installation = (signature: Uint8Array): KeySignature => ({ kind: 'installation', publicKey, signature });
  const otherPurpose = ed25519ph.sign(message, saul.installationKey, { context: new TextEncoder().encode('IDENTITY UPDATE SIGNATURE') });
  return {
    'installation-signature-without-context': invalid('Plain Ed25519.', installation(ed25519.sign(message, saul.installationKey))),
    'installation-signature-for-identity-updates': invalid('Ed25519ph for another purpose.', installation(otherPurpose)),
    'installation-signature-random': invalid('64 random bytes.', installation(new Uint8Array([...seedBytes('r'), ...seedBytes('s')]))),
    'installation-signature-truncated': invalid(
      '63 bytes.',
      installation(signWithInstallationKey(saul.installationKey, text).signature.slice(1)),
    ),
    'wallet-signature-twin': invalid('s and v replaced by their twins.', { ...wallet, signature: twin(wallet.signature) }),
    'wallet-signature-other-v': invalid('v as 0 or 1.', {
      ...wallet,
      signature: wallet.signature.map((byte, i) => (i === 64 ? byte - 27 : byte)),
    }),
    'wallet-signature-over-the-raw-text': invalid('No EIP-191 prefix.', { ...wallet, signature: await rawSignature(text) }),
  };
}

function twin(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.slice(32, 64)).toString('hex')}`);
  const other = Buffer.from((CURVE_ORDER - s).toString(16).padStart(64, '0'), 'hex');
  return Uint8Array.from([...signature.slice(0, 32), ...other, signature[64] === 27 ? 28 : 27]);
}

async function rawSignature(text: string): Promise<Uint8Array> {
  const account = privateKeyToAccount(saul.walletKey);
  const signature = await account.sign({ hash: `0x${textDigest(text).slice('sha256:'.length)}` });
  return Uint8Array.from(Buffer.from(signature.slice(2), 'hex'));
}
