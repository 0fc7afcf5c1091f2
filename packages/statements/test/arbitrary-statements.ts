import fc from 'fast-check';
import {
  type Action,
  type ActionName,
  commonsAction,
  destinationText,
  type Envelope,
  isUnlimited,
  LEVELS,
  MAX_TEAM,
  MCP_RISKS,
  maxLifetimeSeconds,
  nostrAction,
  serverAction,
  teamWith,
  trustAction,
} from '../src/index.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hex = (length: number) => bytes(length / 2).map((b) => Buffer.from(b).toString('hex'));
const base32 = (length: number) => bytes(length).map((b) => [...b].map((one) => BASE32[one % 32]).join(''));

const inboxId = hex(64);
const digest = hex(64).map((d) => `sha256:${d}`);
const templateId = base32(26).map((d) => `tmpl_${d}`);
const instanceId = base32(26).map((d) => `inst_${d}`);
const hostId = base32(26).map((d) => `host_${d}`);
const transferId = base32(26).map((d) => `trf_${d}`);
const version = fc
  .oneof(
    fc.integer({ min: 1, max: 5 }),
    fc.maxSafeNat().map((n) => n + 1),
  )
  .filter(Number.isSafeInteger);
const toolId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/);
const tools = fc
  .array(fc.tuple(toolId, fc.constantFrom('pool', 'user', 'openrouter-key', 'agentmail-inbox', 'telnyx-number', 'wallet')), {
    maxLength: 4,
  })
  .map((list) => (list.length === 0 ? 'none' : list.map(([id, provider]) => `${id}:${provider}`).join(',')));
const capabilities = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9._:/@+-]{1,20}$/), fc.constantFrom('yes', 'no'), tools)
  .map(([model, override, list]) => `model=${model} override=${override} tools=${list}`);
const audience = fc
  .tuple(fc.constantFrom('http', 'https'), fc.stringMatching(/^[a-z]{1,10}(\.[a-z]{2,5})?$/), fc.integer({ min: 1024, max: 65535 }))
  .map(([scheme, host, port]) => `${scheme}://${host}:${port}`);
const destination = fc.oneof(
  inboxId.map((byId) => destinationText({ kind: 'added', byId, groupId: '' })),
  hex(32).map((groupId) => destinationText({ kind: 'added', byId: '', groupId })),
  fc.record({ byId: inboxId, groupId: hex(32) }).map((named) => destinationText({ kind: 'added', ...named })),
  digest.map((d) => `invite ${d}`),
);

const orNone = (value: fc.Arbitrary<string>) => fc.oneof({ weight: 1, arbitrary: fc.constant('none') }, { weight: 3, arbitrary: value });
const model = fc.oneof(
  fc.constant('default'),
  fc.stringMatching(/^[A-Za-z0-9._:/@+-]{1,20}$/).map((name) => `chosen ${name}`),
);
const noParent = { parentInstanceId: 'none', parentInboxId: 'none', contextPromptDigest: 'none', summaryDigest: 'none' };
const parentOfClaim = fc.oneof(
  fc.constant(noParent),
  fc.record({ parentInstanceId: instanceId, parentInboxId: inboxId, contextPromptDigest: digest, summaryDigest: orNone(digest) }),
);

const teamOf = (first: string, others: string[]) => {
  const team = teamWith(first, others);
  return team === undefined ? {} : { team: team.join(',') };
};

const fields: { [Name in ActionName]: fc.Arbitrary<Omit<Extract<Action, { action: Name }>, 'action'>> } = {
  'session.sign-in': fc.record({ audience, challenge: hex(32) }),
  'template.publish-version': fc
    .record({ templateId, version, previousDigest: digest, digest, capabilities })
    .map((a) => (a.version === 1 ? { ...a, previousDigest: '' } : a)),
  'template.attest-version': fc.record({ templateId, version, digest }),
  'template.set-visibility': fc.record({ templateId, version, visibility: fc.constantFrom('public', 'by-link', 'private') }),
  'template.delete': fc.record({ templateId, version }),
  'template.yank-version': fc.record({ templateId, version, digest, yank: fc.constantFrom('on', 'off'), reasonDigest: orNone(digest) }),
  'template.hand-over': fc
    .record({ templateId, version, digest, newCreatorId: inboxId, others: fc.array(inboxId, { maxLength: MAX_TEAM - 1 }) })
    .map(({ others, ...rest }) => ({ ...rest, ...teamOf(rest.newCreatorId, others) })),
  'template.take-over': fc
    .record({
      templateId,
      version,
      digest,
      previousCreatorId: inboxId,
      offerNonce: hex(32),
      team: fc.array(inboxId, { maxLength: MAX_TEAM }),
    })
    .map(({ team: [first = '', ...others], ...rest }) => ({ ...rest, ...teamOf(first, others) })),
  'instance.claim': fc
    .record({
      instanceId,
      inboxId,
      templateId,
      version,
      digest,
      capabilities,
      newer: fc.constantFrom('same-capabilities', 'none'),
      model,
      configDigest: orNone(digest),
      sealedConfigDigest: orNone(digest),
      destination,
      parent: parentOfClaim,
    })
    .map(({ parent, ...claim }) => ({ ...claim, ...parent })),
  'instance.clone': fc.record(
    {
      parentInstanceId: instanceId,
      parentInboxId: inboxId,
      templateId,
      destination,
      contextPromptDigest: digest,
      childInboxId: inboxId,
      summaryDigest: digest,
    },
    { requiredKeys: ['parentInstanceId', 'parentInboxId', 'templateId', 'destination', 'contextPromptDigest'] },
  ),
  'instance.share-context': fc.record(
    {
      sourceInstanceId: instanceId,
      sourceInboxId: inboxId,
      targetInstanceId: instanceId,
      targetInboxId: inboxId,
      contextPromptDigest: digest,
      summaryDigest: digest,
    },
    { requiredKeys: ['sourceInstanceId', 'sourceInboxId', 'targetInstanceId', 'targetInboxId', 'contextPromptDigest'] },
  ),
  'instance.release': fc.record({ instanceId }),
  'instance.offer': fc.record({ instanceId, newOwnerId: inboxId }),
  'instance.accept': fc.record({ instanceId, previousOwnerId: inboxId }),
  'instance.consent': fc.record({ instanceId, templateId, version, capabilities }),
  'instance.set-config': fc.record({ instanceId, sealedConfigDigest: digest }),
  'instance.set-trust': fc
    .record({
      level: fc.constantFrom(...LEVELS),
      state: fc.constantFrom('active' as const, 'paused' as const, 'archived' as const),
      inboxes: fc.uniqueArray(inboxId, { maxLength: 3 }),
      delegates: fc.uniqueArray(fc.record({ inboxId, upTo: fc.constantFrom('R3' as const, 'R4' as const) }), {
        maxLength: 3,
        selector: (one) => one.inboxId,
      }),
      budget: fc.dictionary(fc.constantFrom('mails', 'cards', 'turnMs'), fc.integer({ min: 0, max: 9_999_999 })),
      quietHours: fc.option(fc.constantFrom({ from: '22:00', to: '07:05', zone: 'Europe/Berlin' }), { nil: undefined }),
      pin: fc.option(fc.record({ version, digest }), { nil: undefined }),
      instanceId,
    })
    .map(({ instanceId: of, quietHours, pin, ...trust }) =>
      trustAction(of, { ...trust, ...(quietHours && { quietHours }), ...(pin && { pin }) }),
    ),
  'instance.set-server': fc
    .record({
      instanceId,
      id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/),
      url: fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
      tools: fc.uniqueArray(
        fc.record({
          definition: fc.stringMatching(/^[A-Za-z0-9]{1,9}$/).map((name) => JSON.stringify({ name })),
          risk: fc.constantFrom(...MCP_RISKS),
        }),
        { maxLength: 3, selector: ({ definition }) => definition.toLowerCase() },
      ),
      credentialDigest: orNone(digest),
    })
    .map(({ instanceId: of, ...server }) => serverAction(of, server)),
  'instance.set-nostr': fc
    .record({
      instanceId,
      enabled: fc.boolean(),
      relays: fc.uniqueArray(
        fc.stringMatching(/^[a-z]{1,9}$/).map((name) => `wss://${name}.example/`),
        { maxLength: 5 },
      ),
      peers: fc.uniqueArray(fc.record({ key: hex(64), name: fc.string({ unit: 'grapheme', maxLength: 9 }) }), {
        maxLength: 3,
        selector: ({ name }) => name.toLowerCase(),
      }),
      mirror: fc.boolean(),
      attestedBy: hex(64),
      keyDigest: orNone(digest),
    })
    .map(({ instanceId: of, keyDigest, attestedBy, ...settings }) =>
      nostrAction(of, { ...settings, attestation: settings.mirror ? ['auth', attestedBy, 'kind=1', 'ab'.repeat(64)] : [] }, keyDigest),
    ),
  'instance.set-commons': fc
    .record({
      instanceId,
      enabled: fc.boolean(),
      automatic: fc.boolean(),
      sharing: fc.boolean(),
      place: fc.option(fc.record({ host: fc.stringMatching(/^[a-z]{1,9}$/), key: hex(64) })),
      tokenDigest: orNone(digest),
    })
    .map(({ instanceId: of, enabled, automatic, sharing, place, tokenDigest }) => {
      const where = place === null ? { url: '', key: '' } : { url: `https://${place.host}.example`, key: place.key };
      return commonsAction(of, { enabled, automatic: enabled && automatic, sharing: enabled && sharing, ...where }, tokenDigest);
    }),
  'instance.publish-pattern': fc.record({ instanceId, pattern: digest }),
  'instance.bind-key': fc.record({ instanceId, inboxId, publicKey: hex(64) }),
  'instance.approve-action': fc.record({ instanceId, cardDigest: digest }),
  'instance.register': fc.record({ instanceId, sealingKey: hex(64) }),
  'host.certify': fc.record({ hostId, hostKey: hex(64) }),
  'context.receipt': fc.record({
    sourceInstanceId: instanceId,
    ownerId: inboxId,
    targetInboxId: inboxId,
    transferId,
    statementNonce: hex(32),
    contextPromptDigest: digest,
    documentDigest: digest,
    documentSize: fc.oneof(fc.integer({ min: 0, max: 4096 }), fc.maxSafeNat()),
  }),
  'context.export': fc.record({ sourceInstanceId: instanceId, ownerId: inboxId, manifestDigest: digest }),
  'instance.import-context': fc.record({
    instanceId,
    sourceInboxId: fc.oneof(inboxId, fc.constant('none')),
    contextDigest: digest,
    older: fc.constantFrom('accepted' as const, 'refused' as const),
  }),
};

const arbitraryAction: fc.Arbitrary<Action> = fc.oneof(
  ...Object.entries(fields).map(([action, arbitrary]) => arbitrary.map((given) => ({ action, ...given }) as Action)),
);

export interface Statement {
  envelope: Envelope;
  action: Action;
}

export const arbitraryStatement: fc.Arbitrary<Statement> = fc
  .record({
    action: arbitraryAction,
    signer: inboxId,
    nonce: hex(32),
    issued: fc.integer({ min: Date.UTC(2001, 0) / 1000, max: Date.UTC(2100, 0) / 1000 }),
    lifetime: fc.nat(),
  })
  .map(({ action, signer, nonce, issued, lifetime }) => {
    const envelope: Envelope = { signer, nonce, issuedAt: new Date(issued * 1000) };
    const seconds = 1 + (lifetime % maxLifetimeSeconds(action.action));
    if (!isUnlimited(action.action)) envelope.expiresAt = new Date((issued + seconds) * 1000);
    return { envelope, action };
  });

/** Every place that holds a value: each is a field that an attacker can change. */
export function fieldsOf(statement: Statement): { part: 'envelope' | 'action'; name: string }[] {
  return (['envelope', 'action'] as const).flatMap((part) =>
    Object.entries(statement[part]).flatMap(([name, value]) => (value === undefined ? [] : [{ part, name }])),
  );
}

export function withField(statement: Statement, at: { part: 'envelope' | 'action'; name: string }, value: unknown): Statement {
  return { ...statement, [at.part]: { ...statement[at.part], [at.name]: value } } as Statement;
}
