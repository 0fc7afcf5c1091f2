import { type Arguments, type CardTerms, RISKS, TRUSTED_SOURCES, UNTRUSTED_SOURCES } from '@offshoot/actions';
import type { JsonValue } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { fields, instant, list, MAX_NAME, matching, matchingOrEmpty, oneOf, TransferError, text, truth } from './strict-fields.ts';

const MAX_ARGUMENTS = 64;
/** UTF-16 units. */
const MAX_VALUE = 65_536;
/** Of a value of an argument: deeper ones are no plain data. */
const MAX_DEPTH = 16;
const KIND = /^[\x21-\x7e]{1,256}$/;
const SOURCES = [...TRUSTED_SOURCES, ...UNTRUSTED_SOURCES];

/** Keeps every field, and only these, so that the digest of what it returns is that of what is shown. Throws TransferError. */
export function parseCardTerms(value: unknown): CardTerms {
  const o = fields(value, 'card');
  const requester = fields(o.requester, 'requester');
  return {
    instanceId: matching(o.instanceId, 'instanceId', SYNTAX.instanceId),
    requester: {
      inboxId: matching(requester.inboxId, 'inboxId', SYNTAX.inboxId),
      name: text(requester.name, 'name', MAX_VALUE),
      isOwner: truth(requester.isOwner, 'isOwner'),
    },
    risk: oneOf(o.risk, 'risk', RISKS),
    kind: matching(o.kind, 'kind', KIND),
    account: text(o.account, 'account', MAX_VALUE),
    toolDigest: matchingOrEmpty(o.toolDigest, 'toolDigest', SYNTAX.digest),
    arguments: args(o.arguments),
    cost: text(o.cost, 'cost', MAX_VALUE),
    expiresAt: instant(o.expiresAt, 'expiresAt'),
    policy: matching(o.policy, 'policy', SYNTAX.digest),
  };
}

function args(value: unknown): Arguments {
  const all = Object.entries(fields(value, 'arguments'));
  if (all.length > MAX_ARGUMENTS) throw new TransferError('arguments are too many.');
  return Object.fromEntries(
    all.map(([name, given]) => {
      const o = fields(given, 'argument');
      return [text(name, 'name', MAX_NAME), { value: plainData(o.value, MAX_DEPTH), source: oneOf(o.source, 'source', SOURCES) }];
    }),
  );
}

function plainData(value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string') return text(value, 'value', MAX_VALUE);
  if (depth === 0) throw new TransferError('value is too deep.');
  if (Array.isArray(value)) return list(value, 'value', MAX_VALUE, (one) => plainData(one, depth - 1));
  const all = Object.entries(fields(value, 'value'));
  return Object.fromEntries(all.map(([name, one]) => [text(name, 'name', MAX_NAME), plainData(one, depth - 1)]));
}
