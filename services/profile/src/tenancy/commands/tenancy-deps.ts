import type { PreparedQueries } from '@offshoot/postgres';
import type { IssuerKeys } from '../adapters/issuer-keys.ts';
import type { TenancyCaps } from '../domain/caps.ts';

export interface TenancyDeps {
  queries: PreparedQueries;
  caps: TenancyCaps;
  issuerKeys: IssuerKeys;
  now: () => Date;
  newId: (prefix: string) => string;
  /** Unpredictable bytes. */
  random: (bytes: number) => Uint8Array;
}
