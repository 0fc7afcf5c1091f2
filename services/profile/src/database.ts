import type { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseLine, openOrm } from '@offshoot/postgres';
import { profileEntities } from './profiles/store/entities.ts';
import { Profiles } from './profiles/store/migrations/profiles.ts';
import { TenantSchema } from './tenancy/store/entities.ts';
import { Tenancy } from './tenancy/store/migrations/tenancy.ts';

export function openProfileDatabase(database: DatabaseLine | string): Promise<MikroORM> {
  return openOrm({
    database,
    schema: 'profile',
    entities: [TenantSchema, ...profileEntities],
    migrations: [
      { name: 'tenancy', class: Tenancy },
      { name: 'profiles', class: Profiles },
    ],
  });
}
