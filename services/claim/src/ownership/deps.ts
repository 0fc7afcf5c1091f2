import type { SealedConfig } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Database } from '../database/database.ts';
import type { StatementDeps } from '../lifecycle/deps.ts';
import type { Quotas } from '../lifecycle/domain/quota.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { Wake } from '../work/domain/work.ts';

/** The host of an owned instance. A user waits: the instance's refusals are passed on verbatim; UPSTREAM_UNAVAILABLE if it does not answer. */
export interface OwnerHost {
  /** Returns the version that the instance has now. */
  consentToUpdate(to: HostAddress, order: { instanceId: string; version: Uint8Array; statement: SignedStatement }): Promise<number>;
  setUserConfig(to: HostAddress, order: { instanceId: string; sealed: SealedConfig; statement: SignedStatement }): Promise<void>;
  acceptOffer(
    to: HostAddress,
    order: { instanceId: string; newOwnerId: string; offer: Uint8Array; acceptance: SignedStatement },
  ): Promise<void>;
}

export interface OwnershipDeps extends StatementDeps {
  db: Database;
  hosts: OwnerHost;
  quotas: Quotas;
  wake: Wake;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}
