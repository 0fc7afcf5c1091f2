import fc from 'fast-check';
import type { Action, Envelope } from '../src/index.ts';

const chars = (alphabet: string, length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((c) => c.join(''));
const hex = (length: number) => chars('0123456789abcdef', length);
const base32 = (length: number) => chars('abcdefghijklmnopqrstuvwxyz234567', length);

const inboxId = hex(64);
const digest = hex(64).map((d) => `sha256:${d}`);
const templateId = base32(26).map((d) => `tmpl_${d}`);
const instanceId = base32(26).map((d) => `inst_${d}`);
const version = fc
  .oneof(
    fc.integer({ min: 1, max: 5 }),
    fc.maxSafeInteger().map((n) => Math.abs(n) + 1),
  )
  .filter(Number.isSafeInteger);
const toolId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/);
const tools = fc
  .array(fc.tuple(toolId, fc.constantFrom('pool', 'user')), { maxLength: 4 })
  .map((list) => (list.length === 0 ? 'none' : list.map(([id, provider]) => `${id}:${provider}`).join(',')));
const capabilities = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9._:/@+-]{1,20}$/), fc.constantFrom('yes', 'no'), tools)
  .map(([model, override, list]) => `model=${model} override=${override} tools=${list}`);
const audience = fc
  .tuple(fc.constantFrom('http', 'https'), fc.stringMatching(/^[a-z]{1,10}(\.[a-z]{2,5})?$/), fc.integer({ min: 1024, max: 65535 }))
  .map(([scheme, host, port]) => `${scheme}://${host}:${port}`);
const destination = fc.oneof(
  fc.constant('added'),
  digest.map((d) => `invite ${d}`),
);

export const arbitraryAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ action: fc.constant('session.sign-in' as const), audience, challenge: hex(32) }),
  fc
    .record({ action: fc.constant('template.publish-version' as const), templateId, version, previousDigest: digest, digest, capabilities })
    .map((a) => (a.version === 1 ? { ...a, previousDigest: '' } : a)),
  fc.record({
    action: fc.constant('template.set-visibility' as const),
    templateId,
    version,
    visibility: fc.constantFrom('public' as const, 'private' as const),
  }),
  fc.record({ action: fc.constant('template.delete' as const), templateId, version }),
  fc.record(
    {
      action: fc.constant('instance.clone' as const),
      parentInstanceId: instanceId,
      parentInboxId: inboxId,
      templateId,
      destination,
      contextPromptDigest: digest,
      childInboxId: inboxId,
      summaryDigest: digest,
    },
    { requiredKeys: ['action', 'parentInstanceId', 'parentInboxId', 'templateId', 'destination', 'contextPromptDigest'] },
  ),
  fc.record({ action: fc.constant('instance.release' as const), instanceId }),
  fc.record({ action: fc.constant('instance.transfer' as const), instanceId, newOwnerId: inboxId }),
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
    lifetime: fc.integer({ min: 1, max: 600 }),
  })
  .map(({ action, signer, nonce, issued, lifetime }) => {
    const envelope: Envelope = { signer, nonce, issuedAt: new Date(issued * 1000) };
    if (action.action !== 'template.publish-version') envelope.expiresAt = new Date((issued + lifetime) * 1000);
    return { envelope, action };
  });

/** All places that hold a value: each of them is a field that an attacker can change. */
export function fieldsOf(statement: Statement): { part: 'envelope' | 'action'; name: string }[] {
  return (['envelope', 'action'] as const).flatMap((part) =>
    Object.entries(statement[part]).flatMap(([name, value]) => (value === undefined ? [] : [{ part, name }])),
  );
}

export function withField(statement: Statement, at: { part: 'envelope' | 'action'; name: string }, value: unknown): Statement {
  return { ...statement, [at.part]: { ...statement[at.part], [at.name]: value } } as Statement;
}
