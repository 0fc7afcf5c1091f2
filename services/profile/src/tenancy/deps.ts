import type { PreparedQueries } from '@offshoot/postgres';
import type { IssuerKeys } from './adapters/issuer-keys.ts';
import type { TenancyCaps, TenantMakers } from './domain/caps.ts';

export interface TenancyDeps {
  queries: PreparedQueries;
  caps: TenancyCaps;
  makers: TenantMakers;
  issuerKeys: IssuerKeys;
  now: () => Date;
  /** Tenants that were deleted before then get nothing new: no token of their members is valid any more. */
  settled: () => Date;
  /** There is a tenant to forget. */
  wakeForgetting: () => void;
  newId: (prefix: string) => string;
  /** Unpredictable bytes. */
  random: (bytes: number) => Uint8Array;
}
