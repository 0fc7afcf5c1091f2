// Values for headers of MCP servers. Nobody can read one again, not even its maker, and it goes to its hosts only.
import { Refusal } from '@offshoot/refusals';
import { linear } from '@offshoot/text/linear-patterns';
import type { Member } from '../../profiles/domain/member.ts';
import type { ResourceDeps, Secret } from '../domain/ports.ts';
import {
  eventOf,
  existingResource,
  KINDS,
  requireChangeable,
  requireResourceCapacity,
  requireResourceId,
  requireResourceNameFree,
} from '../domain/resource-rules.ts';

/** The public part of a secret. */
export type ShownSecret = Omit<Secret, 'sealed'>;

interface WrittenSecret {
  name: string;
  value: string;
  allowedHosts: readonly string[];
}

/** Shorter values would be found by chance where they are blacked out. */
const FEWEST_CHARACTERS = 8;
/** What a header can have: no control characters, and no space at its ends. */
const VALUE = linear(/^[\x21-\x7e](?:[\x20-\x7e]{0,8190}[\x21-\x7e])?$/);

export async function createSecret(
  { store, sealed, now, newId }: ResourceDeps,
  member: Member,
  written: WrittenSecret,
): Promise<ShownSecret> {
  requireChangeable('secret', member);
  const { tenantId, subject } = member;
  const { name, value } = { ...written, value: checkedValue(written.value) };
  const allowedHosts = checkedHosts(written.allowedHosts);
  return store.write(tenantId, async (tx) => {
    await requireResourceNameFree(tx, 'secret', tenantId, name);
    await requireResourceCapacity(tx, 'secret', tenantId);
    const at = now();
    const id = newId(KINDS.secret.prefix);
    const secret = { id, tenantId, name, allowedHosts, createdBy: subject, createdAt: at, updatedAt: at };
    await tx.putSecret({ ...secret, sealed: sealed.seal(ownerOfSecret(secret), value) });
    await tx.record(eventOf('secret', 'create', member, secret, at));
    return secret;
  });
}

export async function readSecret({ store }: Pick<ResourceDeps, 'store'>, { tenantId }: Member, id: string): Promise<ShownSecret> {
  requireResourceId('secret', id);
  return existingResource('secret', await store.secret(tenantId, id), id);
}

/** The hosts change only together with the value: nobody sends a value that they do not know to a host of their own. */
export async function setSecretValue(
  { store, sealed, now }: ResourceDeps,
  member: Member,
  id: string,
  written: Omit<WrittenSecret, 'name'>,
): Promise<ShownSecret> {
  requireChangeable('secret', member);
  requireResourceId('secret', id);
  const value = checkedValue(written.value);
  const hosts = written.allowedHosts.length === 0 ? undefined : checkedHosts(written.allowedHosts);
  return store.write(member.tenantId, async (tx) => {
    const before = existingResource('secret', await tx.secret(member.tenantId, id), id);
    const secret = { ...before, allowedHosts: hosts ?? before.allowedHosts, updatedAt: now() };
    await tx.putSecret({ ...secret, sealed: sealed.seal(ownerOfSecret(secret), value) });
    await tx.record(eventOf('secret', 'update', member, secret, secret.updatedAt));
    return secret;
  });
}

/** The value, for a call to one of its hosts. Throws SECRET_NOT_FOUND, for any other host, too. */
export async function openSecret({ store, sealed }: ResourceDeps, { tenantId }: Member, id: string, host: string): Promise<string> {
  requireResourceId('secret', id);
  const secret = existingResource('secret', await store.secret(tenantId, id), id);
  const value = secret.allowedHosts.includes(host) ? sealed.open(ownerOfSecret(secret), secret.sealed) : undefined;
  return existingResource('secret', value, id);
}

/** A row that was copied to another tenant or ID opens nothing. */
const ownerOfSecret = ({ tenantId, id }: Pick<Secret, 'tenantId' | 'id'>): string => `${tenantId} ${id}`;

/** Throws VALIDATION_FAILED, without the value. */
function checkedValue(value: string): string {
  if (value.length >= FEWEST_CHARACTERS && VALUE.test(value)) return value;
  throw new Refusal('VALIDATION_FAILED', 'The value must have 8 to 8192 visible characters of ASCII, with spaces only between them', {
    metadata: { field: 'value' },
    help: 'Send the key as the server gave it, without a line end.',
  });
}

/** As `URL.host` says them. Throws VALIDATION_FAILED. */
function checkedHosts(given: readonly string[]): string[] {
  const hosts = given.map((host) => (/^[a-z0-9.:[\]-]{1,260}$/i.test(host) ? URL.parse(`https://${host}`)?.host : undefined));
  const known = hosts.filter((host) => host !== undefined && host !== '');
  if (known.length === given.length && known.length > 0 && new Set(known).size === known.length) return known as string[];
  throw new Refusal(
    'VALIDATION_FAILED',
    'Each allowed host must be a name or an address, with a port if it is not the usual one, and be there once',
    {
      metadata: { field: 'allowed_hosts' },
      help: 'Send for example "mcp.example.com".',
    },
  );
}
