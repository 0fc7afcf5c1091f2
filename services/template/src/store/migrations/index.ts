import type { MigrationObject } from '@mikro-orm/core';
import { Initial } from './20261121-initial.ts';
import { Revisions } from './20261122-revisions.ts';
import { Context } from './20261123-context.ts';
import { Promises } from './20261202-promises.ts';
import { ContentOnce } from './20261213-content-once.ts';
import { NameLooks } from './20261215-name-looks.ts';
import { KnownToClaims } from './20261216-known-to-claims.ts';

/** In order. A migration that was released never changes. */
export const migrations: MigrationObject[] = [
  { name: '20261121-initial', class: Initial },
  { name: '20261122-revisions', class: Revisions },
  { name: '20261123-context', class: Context },
  { name: '20261202-promises', class: Promises },
  { name: '20261213-content-once', class: ContentOnce },
  { name: '20261215-name-looks', class: NameLooks },
  { name: '20261216-known-to-claims', class: KnownToClaims },
];
