import { Failure } from '@offshoot/client';
import type { JsonObject } from '@offshoot/statements';
import type { Cli } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { type ApiList, all, apiOf } from './api.ts';

export interface Membership extends JsonObject {
  id: string;
  name: string;
  role: string;
  status: string;
}

export interface Member extends JsonObject {
  id: string;
  inbox_id: string;
  role: string;
  groups: string[];
  status: string;
}

/** The inboxes of all members of a tenant of the person's. `called`: its ID, or its name as one types it, such as acme-tools for “Acme Tools”. */
export async function membersOfTenant({ environment, gateway, signal }: Cli, called: string): Promise<string[]> {
  // The person signs, so no API key is asked.
  const apiIn = (tenant?: string) => apiOf({ environment: { ...environment, apiKey: undefined, tenant }, gateway, signal });
  const { data }: ApiList<Membership> = await apiIn()('GET', '/v1/tenants');
  const isCalled = ({ id, name }: Membership) => id === called || typedName(name) === typedName(called);
  const [found, ...others] = data.filter((one) => one.status === 'active' && isCalled(one));
  if (!found) throw new Failure('TENANT_NOT_FOUND', `You are a member of no tenant ${called}.`);
  if (others.length > 0) {
    throw new Failure(USAGE, `${others.length + 1} of your tenants are called ${called}.`, {
      help: `Name one by its ID: ${[found, ...others].map(({ id }) => id).join(', ')}`,
    });
  }
  const members = await all<Member>(apiIn(found.id), '/v1/tenant/members');
  return members.flatMap(({ status, inbox_id: inbox }) => (status === 'active' ? [inbox] : []));
}

const typedName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replaceAll(' ', '-');
