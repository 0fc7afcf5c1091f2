import fc from 'fast-check';
import { mallory, saul } from '../scripts/vector-cast.ts';
import {
  type ActionName,
  type KeySignature,
  signWithInstallationKey,
  signWithWallet,
  statementText,
  teamWith,
  verifyStatement,
} from '../src/index.ts';
import { arbitraryStatement, fieldsOf, type Statement, withField } from './arbitrary-statements.ts';

/** What was changed in a signed statement. */
export const MUTATIONS = ['field', 'optional field', 'other action', 'no canonical form', 'signature', 'signed text', 'key'] as const;
type Mutation = (typeof MUTATIONS)[number];

export interface Refusals {
  /** Unchanged statements that verified: without them, a verifier that refuses everything would pass. */
  controls: number;
  mutants: number;
  /** The number of mutants by outcome: "accepted", or the reason for the refusal. */
  ends: Record<string, number>;
  mutations: Record<Mutation, number>;
  /** The first ones that were accepted, for investigation. */
  accepted: { mutation: Mutation; statement: Statement }[];
}

interface Signed {
  statement: Statement;
  text: string;
  signature: KeySignature;
}

interface Mutant {
  mutation: Mutation;
  statement: Statement;
  signature: KeySignature;
}

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');

/** Mutants per signature: signing is expensive, and an attacker also has many tries. */
const MUTANTS_EACH = 100;

/** Signs statements of every action and verifies `count` mutants of them. The same seed gives the same mutants. */
export async function refuseMutants(o: { count: number; seed: number }): Promise<Refusals> {
  const below = randomNumbers(o.seed);
  const result: Refusals = {
    controls: 0,
    mutants: 0,
    ends: {},
    mutations: Object.fromEntries(MUTATIONS.map((mutation) => [mutation, 0])) as Refusals['mutations'],
    accepted: [],
  };
  const samples = fc.sample(bySaul, { seed: o.seed, numRuns: Math.ceil(o.count / MUTANTS_EACH) + 1 });
  let other = await signed(samples.pop() as Statement, false);
  for (const [index, statement] of samples.entries()) {
    const good = await signed(statement, index % 10 === 9);
    if (!(await verifies(good.statement, good.signature, good)).ok) throw new Error(`seed ${o.seed}: statement ${index} does not verify`);
    result.controls += 1;
    for (let i = 0; i < MUTANTS_EACH && result.mutants < o.count; i += 1) {
      const mutant = await mutantOf(good, other, below);
      const verification = await verifies(mutant.statement, mutant.signature, good);
      const end = verification.ok ? 'accepted' : verification.reason;
      result.mutants += 1;
      result.mutations[mutant.mutation] += 1;
      result.ends[end] = (result.ends[end] ?? 0) + 1;
      if (verification.ok && result.accepted.length < 10) result.accepted.push(mutant);
    }
    other = good;
  }
  return result;
}

const bySaul = arbitraryStatement.map((one) => withField(one, { part: 'envelope', name: 'signer' }, saul.inboxId));

async function signed(statement: Statement, byWallet: boolean): Promise<Signed> {
  const text = statementText(statement.envelope, statement.action);
  return { statement, text, signature: await signatureOf(text, byWallet) };
}

async function signatureOf(text: string, byWallet: boolean): Promise<KeySignature> {
  return byWallet ? await signWithWallet(saul.walletKey, text) : signWithInstallationKey(saul.installationKey, text);
}

function verifies(statement: Statement, signature: KeySignature, good: Signed) {
  const now = good.statement.envelope.issuedAt;
  return verifyStatement({ ...statement, signatures: [signature], keys: saul.keys, signer: saul.inboxId, now });
}

/** In most mutants only the signature is wrong: the fields are valid, the key is Saul's, the time is right. */
async function mutantOf(good: Signed, other: Signed, below: Below): Promise<Mutant> {
  const { statement, signature } = good;
  const dice = below(100);
  if (dice < 55) return { mutation: 'field', statement: withCloseField(statement, below), signature };
  if (dice < 60) return optionalField(good, below);
  if (dice < 65) return otherAction(good, other, below);
  if (dice < 68) return { mutation: 'no canonical form', statement: withOddField(statement, below), signature };
  if (dice < 90) return { mutation: 'signature', statement, signature: otherSignature(signature, other.signature, below) };
  if (dice < 97) return { mutation: 'signed text', statement, signature: await overOtherText(good, below) };
  return { mutation: 'key', statement, signature: otherKey(signature) };
}

type At = ReturnType<typeof fieldsOf>[number];

function someField(statement: Statement, below: Below): { at: At; value: unknown } {
  const fields = fieldsOf(statement).filter((at) => at.name !== 'action' && at.name !== 'signer');
  const at = fields[below(fields.length)] as At;
  return { at, value: Reflect.get(statement[at.part], at.name) };
}

function withCloseField(statement: Statement, below: Below): Statement {
  const { at, value } = someField(statement, below);
  return withField(statement, at, closeValue(at.name, value, below));
}

/** Another value of the same syntax. */
function closeValue(name: string, value: unknown, below: Below): unknown {
  // Moves towards the other end of the lifetime, so that it does not grow, and stays within the skew.
  if (value instanceof Date) return new Date(value.getTime() + (name === 'issuedAt' ? 1000 : -1000) * (1 + below(50)));
  if (typeof value === 'number') return value > 2 && below(2) === 0 ? value - 1 : value + 1;
  const text = String(value);
  if (name === 'visibility') return text === 'public' ? 'by-link' : 'public';
  if (name === 'newer') return text === 'none' ? 'same-capabilities' : 'none';
  if (name === 'model') return text === 'default' ? 'chosen default' : `${text}x`;
  if (text === 'none') return `sha256:${'0'.repeat(64)}`;
  if (name === 'previousDigest' && text === '') return `sha256:${'0'.repeat(64)}`;
  if (name === 'capabilities') {
    const wider = text.endsWith('=none') ? text.replace('=none', '=x:pool') : `${text},x:pool`;
    return below(2) === 0 ? wider : text.replace('model=', 'model=x');
  }
  if (name === 'audience') return below(2) === 0 ? text.replace('://', '://x') : text.replace(/.$/, (digit) => (digit === '1' ? '2' : '1'));
  const start = Math.max(text.lastIndexOf(':'), text.lastIndexOf('_'), text.lastIndexOf(' ')) + 1;
  const at = start + below(text.length - start);
  const alphabet = text.includes('_') ? 'abcdefghijklmnopqrstuvwxyz234567' : '0123456789abcdef';
  return replaced(text, at, otherCharacter(text[at] ?? '', alphabet, below));
}

function withOddField(statement: Statement, below: Below): Statement {
  const { at, value } = someField(statement, below);
  const text = String(value);
  const odd = ['\n', '\r', '\u2028', '\0', ' ', '１', 'é', '😀', '\nVersion: 9'][below(9)] ?? '';
  const place = below(text.length + 1);
  return withField(statement, at, `${text.slice(0, place)}${odd}${text.slice(place)}`);
}

const OPTIONAL_FIELDS: Partial<Record<ActionName, readonly string[]>> = {
  'instance.clone': ['childInboxId', 'summaryDigest'],
  'instance.share-context': ['summaryDigest'],
  'template.hand-over': ['team'],
  'template.take-over': ['team'],
};

/** An optional field appears or disappears; statements without such a field lose or gain their expiry. */
function optionalField({ statement, signature }: Signed, below: Below): Mutant {
  const mutation = 'optional field';
  const optional = OPTIONAL_FIELDS[statement.action.action];
  const name = optional?.[below(optional.length)] ?? 'expiresAt';
  const part = optional ? 'action' : 'envelope';
  const absent = Reflect.get(statement[part], name) === undefined;
  const team = teamWith(String(Reflect.get(statement.action, 'newCreatorId') ?? saul.inboxId), [mallory.inboxId])?.join(',');
  const value = { childInboxId: mallory.inboxId, summaryDigest: `sha256:${'0'.repeat(64)}`, team }[name];
  const added = value ?? new Date(statement.envelope.issuedAt.getTime() + 60_000);
  return { mutation, statement: withField(statement, { part, name }, absent ? added : undefined), signature };
}

/** The signature is for another action: one with this statement's fields, or another statement's. */
function otherAction({ statement, signature }: Signed, other: Signed, below: Below): Mutant {
  const mutation = 'other action';
  const isOther = JSON.stringify(other.statement.action) !== JSON.stringify(statement.action);
  if (isOther && below(2) === 0) return { mutation, statement: { ...statement, action: other.statement.action }, signature };
  return { mutation, statement, signature: other.signature };
}

function otherSignature(good: KeySignature, other: KeySignature, below: Below): KeySignature {
  const dice = below(20);
  if (dice === 0) return { ...good, signature: good.signature.slice(below(2), -1) };
  if (dice === 1) return { ...good, signature: Uint8Array.from([...good.signature, below(256)]) };
  if (dice === 2 && other.kind === good.kind) return { ...good, signature: other.signature };
  const [at, flip] = [below(good.signature.length), 1 + below(255)];
  return { ...good, signature: good.signature.map((byte, i) => (i === at ? byte ^ flip : byte)) };
}

/** Saul signed a text that differs from the statement's in one byte. */
async function overOtherText({ text, signature }: Signed, below: Below): Promise<KeySignature> {
  const at = below(text.length);
  const other = replaced(text, at, otherCharacter(text[at] ?? '', ASCII, below));
  return await signatureOf(other, signature.kind === 'wallet');
}

/** Saul's signature under a key of Mallory's, or under Saul's key of the other kind. */
function otherKey(good: KeySignature): KeySignature {
  const { signature } = good;
  if (good.kind === 'installation') return { kind: 'wallet', address: saul.keys.addresses[0] ?? '', signature };
  return { kind: 'installation', publicKey: mallory.keys.installations[0] ?? new Uint8Array(32), signature };
}

function replaced(text: string, at: number, character: string): string {
  return `${text.slice(0, at)}${character}${text.slice(at + 1)}`;
}

function otherCharacter(character: string, alphabet: string, below: Below): string {
  const others = alphabet.replace(character, '');
  return others[below(others.length)] ?? '';
}

/** Returns a whole number from 0 to below the given one. */
type Below = (limit: number) => number;

/** Mulberry32: small, fast and the same everywhere. Not for secrets. */
function randomNumbers(seed: number): Below {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
