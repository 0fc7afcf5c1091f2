import { ed25519ph } from '@noble/curves/ed25519.js';
import { privateKeyToAccount } from 'viem/accounts';
import { sha256, stringToBytes } from 'viem/utils';
import {
  type Action,
  type ActionName,
  bindKeyAction,
  capabilitiesOf,
  claimAction,
  commonsAction,
  contentDigest,
  destinationText,
  type Envelope,
  type InboxKeys,
  isUnlimited,
  type JsonObject,
  newEnvelope,
  nostrAction,
  sealedConfigDigestOf,
  serverAction,
  templateId,
  textDigest,
  trustAction,
} from '../src/index.ts';

/** The key of anybody in the vectors is a hash of their name: public, and the same on every run. */
function seed(name: string): `0x${string}` {
  return sha256(stringToBytes(`offshoot vector: ${name}`));
}

export function seedBytes(name: string): Uint8Array {
  return sha256(stringToBytes(`offshoot vector: ${name}`), 'bytes');
}

export interface Person {
  inboxId: string;
  walletKey: `0x${string}`;
  installationKey: Uint8Array;
  keys: InboxKeys;
}

function person(name: string): Person {
  const walletKey = seed(`${name} wallet`);
  const installationKey = seedBytes(`${name} installation`);
  const inboxId = seed(`${name} inbox`).slice(2);
  const keys: InboxKeys = {
    inboxId,
    addresses: [privateKeyToAccount(walletKey).address.toLowerCase()],
    installations: [ed25519ph.getPublicKey(installationKey)],
  };
  return { inboxId, walletKey, installationKey, keys };
}

export const saul = person('saul');
export const mallory = person('mallory');
export const child = person('child');
export const parent = person('parent');
/** The person to whom Saul hands over his instance. */
const successor = person('successor');
const colleague = person('colleague');

/** A single key used in place of an inbox. */
const deployment = keyAlone('deployment');
export const rogueDeployment = keyAlone('rogue deployment');

function keyAlone(name: string): Person {
  const made = person(name);
  const inboxId = Buffer.from(ed25519ph.getPublicKey(made.installationKey)).toString('hex');
  return { ...made, inboxId, keys: { inboxId, addresses: [], installations: made.keys.installations } };
}

export const NOW = new Date('2026-02-22T12:00:00Z');
const SALT = '000102030405060708090a0b0c0d0e0f';
export const TEMPLATE = templateId(saul.inboxId, SALT);
export const MALLORYS_TEMPLATE = templateId(mallory.inboxId, SALT);
export const PARENT_INSTANCE = 'inst_abcdefghijklmnopqrstuvwxyz';
export const OTHER_INSTANCE = 'inst_234567234567234567234567ab';
const HOST = 'host_abcdefghijklmnopqrstuvwxyz';
export const OTHER_HOST = 'host_234567234567234567234567ab';
export const GROUP = seed('group').slice(2, 34);
export const OTHER_GROUP = seed('other group').slice(2, 34);
const TRANSFER = 'trf_zyxwvutsrqponmlkjihgfedcba';

/** Saul's smart-contract wallet, on one chain. */
export const CONTRACT_WALLET = { chainId: 8453, address: `0x${seed('contract wallet').slice(-40)}`, owner: saul.keys.addresses[0] ?? '' };

export const CONTENT: JsonObject = {
  agentName: 'Trip Planner',
  instructions: 'Plan trips.\nSuggest local restaurants, “never” chains. 🍜',
  model: { default: 'gpt-oss-20b', allowOverride: true },
  tools: [
    { id: 'sms', name: 'SMS (Telnyx)', provisioning: 'TOOL_PROVISIONING_POOL' },
    { id: 'personal-email', provisioning: 'TOOL_PROVISIONING_USER', prompt: 'Which address?', required: true },
  ],
};

export const NEXT_CONTENT: JsonObject = { ...CONTENT, instructions: 'Plan trips. Always confirm the date.' };

/** The statement names what the pool makes for each instance. */
export const PROVISIONED_CONTENT: JsonObject = {
  ...CONTENT,
  tools: [
    { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_TELNYX_NUMBER' },
    { id: 'purse', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_WALLET' },
    { id: 'maps', provisioning: 'TOOL_PROVISIONING_POOL' },
  ],
};

/** The statement names what the agents do by themselves, and what they must not do without asking. */
const CONTENT_WITH_SOUL: JsonObject = {
  ...CONTENT,
  soul: {
    role: 'Thinking partner',
    proactiveTriggers: [{ trigger: 'every Monday at 9', action: 'Post what is still open' }],
    suggestedLevel: 'TRUST_LEVEL_L3',
    escalationRules: [
      { condition: 'money', action: 'ESCALATION_ACTION_BLOCK' },
      { condition: 'external communication', action: 'ESCALATION_ACTION_ESCALATE' },
    ],
  },
};

const NONCE = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf';

export function envelopeOf(who: Person, action: ActionName): Envelope {
  return newEnvelope(who.inboxId, { now: NOW, nonce: NONCE, ...(isUnlimited(action) ? {} : { lifetimeSeconds: 600 }) });
}

/** Whose agreement an action of the cast needs. */
export function signerOf(action: ActionName): Person {
  if (['instance.register', 'instance.bind-key', 'context.receipt', 'context.export'].includes(action)) return parent;
  if (action === 'host.certify') return deployment;
  return action === 'instance.accept' || action === 'template.take-over' ? successor : saul;
}

const SERVED_CONTENT: JsonObject = {
  ...CONTENT,
  mcpServers: [
    {
      id: 'weather',
      url: 'https://weather.example.org/mcp',
      tools: [
        {
          definition: '{"annotations":{},"description":"The weather.","inputSchema":{"type":"object"},"name":"forecast"}',
          risk: 'MCP_RISK_R1',
        },
        { definition: '{"annotations":{},"description":"Reports it.","inputSchema":{"type":"object"},"name":"report"}' },
      ],
    },
  ],
};

/** Saul claims the child's instance, for a template with a secret. */
const claim = {
  instanceId: OTHER_INSTANCE,
  inboxId: child.inboxId,
  templateId: TEMPLATE,
  signed: { version: 2, digest: contentDigest(NEXT_CONTENT), capabilities: capabilitiesOf(NEXT_CONTENT), newer: 'same-capabilities' },
  model: 'gpt-oss-120b',
  userConfig: { units: 'metric', city: 'Zürich' },
  sealedUserConfig: {
    value: { encapsulatedKey: seedBytes('encapsulated key'), ciphertext: seedBytes('ciphertext') },
    keys: ['personal-email'],
  },
  destination: { kind: 'invite', inviteUrl: 'https://popup.convos.org/v2?i=abc' },
} as const;

/** Of the successor and others. */
export const teamOf = (...others: string[]): string => [successor.inboxId, ...others].sort().join(',');

export const actions = {
  signIn: { action: 'session.sign-in', audience: 'http://localhost:8080', challenge: 'c0c1c2c3c4c5c6c7c8c9cacbcccdcecf' },
  firstVersion: {
    action: 'template.publish-version',
    templateId: TEMPLATE,
    version: 1,
    previousDigest: '',
    digest: contentDigest(CONTENT),
    capabilities: capabilitiesOf(CONTENT),
  },
  nextVersion: {
    action: 'template.publish-version',
    templateId: TEMPLATE,
    version: 2,
    previousDigest: contentDigest(CONTENT),
    digest: contentDigest(NEXT_CONTENT),
    capabilities: capabilitiesOf(NEXT_CONTENT),
  },
  provisionedVersion: {
    action: 'template.publish-version',
    templateId: TEMPLATE,
    version: 2,
    previousDigest: contentDigest(CONTENT),
    digest: contentDigest(PROVISIONED_CONTENT),
    capabilities: capabilitiesOf(PROVISIONED_CONTENT),
  },
  versionWithSoul: {
    action: 'template.publish-version',
    templateId: TEMPLATE,
    version: 2,
    previousDigest: contentDigest(CONTENT),
    digest: contentDigest(CONTENT_WITH_SOUL),
    capabilities: capabilitiesOf(CONTENT_WITH_SOUL),
  },
  servedVersion: {
    action: 'template.publish-version',
    templateId: TEMPLATE,
    version: 2,
    previousDigest: contentDigest(CONTENT),
    digest: contentDigest(SERVED_CONTENT),
    capabilities: capabilitiesOf(SERVED_CONTENT),
  },
  publish: { action: 'template.set-visibility', templateId: TEMPLATE, version: 2, visibility: 'public' },
  delete: { action: 'template.delete', templateId: TEMPLATE, version: 2 },
  yank: {
    action: 'template.yank-version',
    templateId: TEMPLATE,
    version: 1,
    digest: contentDigest(CONTENT),
    yank: 'on',
    reasonDigest: textDigest('It books trips twice.'),
  },
  handOver: {
    action: 'template.hand-over',
    templateId: TEMPLATE,
    version: 2,
    digest: contentDigest(NEXT_CONTENT),
    newCreatorId: successor.inboxId,
  },
  takeOver: {
    action: 'template.take-over',
    templateId: TEMPLATE,
    version: 2,
    digest: contentDigest(NEXT_CONTENT),
    previousCreatorId: saul.inboxId,
    offerNonce: NONCE,
  },
  handOverToTeam: {
    action: 'template.hand-over',
    templateId: TEMPLATE,
    version: 2,
    digest: contentDigest(NEXT_CONTENT),
    newCreatorId: successor.inboxId,
    team: teamOf(colleague.inboxId),
  },
  takeOverWithTeam: {
    action: 'template.take-over',
    templateId: TEMPLATE,
    version: 2,
    digest: contentDigest(NEXT_CONTENT),
    previousCreatorId: saul.inboxId,
    offerNonce: NONCE,
    team: teamOf(colleague.inboxId),
  },
  claim: claimAction(claim),
  plainClaim: claimAction({ ...claim, model: '', userConfig: {}, sealedUserConfig: undefined }),
  claimOfClone: claimAction({
    ...claim,
    signed: { ...claim.signed, newer: 'none' },
    parent: {
      instanceId: PARENT_INSTANCE,
      inboxId: parent.inboxId,
      contextPromptDigest: textDigest('General travel knowledge but not Japan trip details'),
      summaryDigest: textDigest('Saul is vegetarian.'),
    },
  }),
  directClone: {
    action: 'instance.clone',
    parentInstanceId: PARENT_INSTANCE,
    parentInboxId: parent.inboxId,
    templateId: TEMPLATE,
    destination: destinationText({ kind: 'invite', inviteUrl: 'https://popup.convos.org/v2?i=abc' }),
    contextPromptDigest: textDigest('General travel knowledge but not Japan trip details'),
  },
  boundClone: {
    action: 'instance.clone',
    parentInstanceId: PARENT_INSTANCE,
    parentInboxId: parent.inboxId,
    templateId: TEMPLATE,
    destination: destinationText({ kind: 'added', byId: saul.inboxId, groupId: '' }),
    contextPromptDigest: textDigest(''),
    childInboxId: child.inboxId,
    summaryDigest: textDigest('Saul is vegetarian.'),
  },
  groupClone: {
    action: 'instance.clone',
    parentInstanceId: PARENT_INSTANCE,
    parentInboxId: parent.inboxId,
    templateId: TEMPLATE,
    destination: destinationText({ kind: 'added', byId: '', groupId: GROUP }),
    contextPromptDigest: textDigest(''),
  },
  share: {
    action: 'instance.share-context',
    sourceInstanceId: PARENT_INSTANCE,
    sourceInboxId: parent.inboxId,
    targetInstanceId: OTHER_INSTANCE,
    targetInboxId: child.inboxId,
    contextPromptDigest: textDigest('General travel knowledge but not Japan trip details'),
  },
  approvedShare: {
    action: 'instance.share-context',
    sourceInstanceId: PARENT_INSTANCE,
    sourceInboxId: parent.inboxId,
    targetInstanceId: OTHER_INSTANCE,
    targetInboxId: child.inboxId,
    contextPromptDigest: textDigest(''),
    summaryDigest: textDigest('Saul is vegetarian.'),
  },
  release: { action: 'instance.release', instanceId: PARENT_INSTANCE },
  offer: { action: 'instance.offer', instanceId: PARENT_INSTANCE, newOwnerId: successor.inboxId },
  accept: { action: 'instance.accept', instanceId: PARENT_INSTANCE, previousOwnerId: saul.inboxId },
  attest: { action: 'template.attest-version', templateId: TEMPLATE, version: 2, digest: contentDigest(NEXT_CONTENT) },
  consent: {
    action: 'instance.consent',
    instanceId: PARENT_INSTANCE,
    templateId: TEMPLATE,
    version: 2,
    capabilities: capabilitiesOf(NEXT_CONTENT),
  },
  setConfig: {
    action: 'instance.set-config',
    instanceId: PARENT_INSTANCE,
    sealedConfigDigest: sealedConfigDigestOf({
      value: { encapsulatedKey: seedBytes('encapsulated key'), ciphertext: seedBytes('new value') },
      keys: ['personal-email'],
    }),
  },
  setTrust: trustAction(PARENT_INSTANCE, {
    level: 'L3',
    state: 'active',
    inboxes: [seed('saul in Convos').slice(2)],
    delegates: [{ inboxId: successor.inboxId, upTo: 'R3' }],
    budget: { mails: 5, cards: 0 },
    quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
    pin: { version: 3, digest: contentDigest(NEXT_CONTENT) },
  }),
  plainTrust: trustAction(PARENT_INSTANCE, { level: 'L2', state: 'paused', inboxes: [], delegates: [], budget: {} }),
  setServer: serverAction(PARENT_INSTANCE, {
    id: 'weather',
    url: 'https://weather.example.org/mcp',
    tools: [
      { definition: '{"annotations":{},"description":"The weather.","inputSchema":{"type":"object"},"name":"forecast"}', risk: 'R1' },
      { definition: '{"annotations":{},"description":"Reports it.","inputSchema":{"type":"object"},"name":"report"}', risk: 'R5' },
    ],
    credentialDigest: sealedConfigDigestOf({
      value: { encapsulatedKey: seedBytes('encapsulated key'), ciphertext: seedBytes('credential') },
      keys: ['weather'],
    }),
  }),
  removeServer: serverAction(PARENT_INSTANCE, { id: 'weather', url: '', tools: [], credentialDigest: 'none' }),
  setNostr: nostrAction(
    PARENT_INSTANCE,
    {
      ...{ enabled: true, relays: ['wss://relay.example/', 'wss://other.example/chat?a=b'], mirror: true },
      peers: [
        { key: seed('mia on Nostr').slice(2), name: 'Mia' },
        { key: seed('a planner on Nostr').slice(2), name: '旅行 🧳' },
      ],
      attestation: ['auth', seed('saul on Nostr').slice(2), 'kind=0&created_at<1900000000', 'ab'.repeat(64)],
    },
    sealedConfigDigestOf({
      value: { encapsulatedKey: seedBytes('encapsulated key'), ciphertext: seedBytes('derived key') },
      keys: ['nostr'],
    }),
  ),
  plainNostr: nostrAction(PARENT_INSTANCE, { enabled: false, relays: [], peers: [], mirror: false, attestation: [] }, 'none'),
  setCommons: commonsAction(
    PARENT_INSTANCE,
    { enabled: true, automatic: false, sharing: true, url: 'https://commons.example/', key: seed('a commons').slice(2) },
    sealedConfigDigestOf({ value: { encapsulatedKey: seedBytes('encapsulated key'), ciphertext: seedBytes('token') }, keys: ['commons'] }),
  ),
  plainCommons: commonsAction(PARENT_INSTANCE, { enabled: false, automatic: false, sharing: false, url: '', key: '' }, 'none'),
  publishPattern: { action: 'instance.publish-pattern', instanceId: PARENT_INSTANCE, pattern: textDigest('ask for the date first') },
  bindKey: bindKeyAction({ instanceId: PARENT_INSTANCE, inboxId: parent.inboxId, publicKey: seed('agent on Nostr').slice(2) }),
  approve: { action: 'instance.approve-action', instanceId: PARENT_INSTANCE, cardDigest: textDigest('send 0.01 ETH') },
  register: { action: 'instance.register', instanceId: PARENT_INSTANCE, sealingKey: seed('sealing key').slice(2) },
  certify: { action: 'host.certify', hostId: HOST, hostKey: seed('host key').slice(2) },
  receipt: {
    action: 'context.receipt',
    sourceInstanceId: PARENT_INSTANCE,
    ownerId: saul.inboxId,
    targetInboxId: child.inboxId,
    transferId: TRANSFER,
    statementNonce: NONCE,
    contextPromptDigest: textDigest(''),
    documentDigest: textDigest('Saul is vegetarian.'),
    documentSize: 19,
  },
  export: {
    action: 'context.export',
    sourceInstanceId: PARENT_INSTANCE,
    ownerId: saul.inboxId,
    manifestDigest: textDigest('{"schema":1}'),
  },
  import: {
    action: 'instance.import-context',
    instanceId: OTHER_INSTANCE,
    sourceInboxId: parent.inboxId,
    contextDigest: textDigest('{"schema":1}'),
    older: 'refused',
  },
} as const satisfies Record<string, Action>;
