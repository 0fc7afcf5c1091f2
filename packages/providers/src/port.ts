/*
 * A resource is something external that an instance gets (a key, an inbox, a number). The caller keeps one row per resource:
 * it makes the ID, commits the row, calls `provision` until it succeeds, commits the result, and only then hands it out.
 * Every call may be repeated after any failure or kill -9; `provision` first looks for what an earlier call made.
 * One call at a time per resource ID (the caller locks the row); a released ID is never provisioned again.
 * Teardown: `release` the recorded ref; if none was recorded, `find`, record and release every ref found.
 * Sweep: a ref that `list` returns and no row records is an orphan (skip rows that are still being provisioned).
 * This also catches a second resource, made when a request that timed out was carried out later.
 */

/** A failure is always a `ProviderError`, except that an aborted `signal` rejects with its own reason. */
export interface ToolProvider {
  readonly name: string;
  /** 'instance': the instance makes the resource itself and later reports its public part to the pool. */
  readonly madeBy: 'provider' | 'instance';
  /** Makes the resource, or completes or adopts what an earlier call with the same ID made. */
  provision(request: ProvisionRequest): Promise<ProvisionedResource>;
  /** What exists under this ID. Undefined: nothing. 'not-propagated': something was made whose ref is not known yet. */
  find(resourceId: string, options?: CallOptions): Promise<FoundResource | undefined>;
  /** Also succeeds if it is already gone. */
  release(providerRef: string, options?: CallOptions): Promise<void>;
  /** Everything at the provider with our mark and this deployment's name, in no particular order. */
  list(options?: CallOptions): AsyncIterable<ListedResource>;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface ProvisionRequest extends CallOptions {
  /** `res_…`, committed by the caller before the call. */
  resourceId: string;
  instanceId: string;
  toolId: string;
  /** For people who look at the provider's dashboard. Not unique; may be empty. */
  displayName: string;
  limits?: ResourceLimits;
  /**
   * True only if the caller has committed, before this call, that the ID is now in use and was not before.
   * The lookup is then skipped (it is the slow part: some providers can only be searched page by page).
   */
  isFirstAttempt?: boolean;
}

export interface ResourceLimits {
  /** Spending limit, US dollars. */
  limitUsd?: number;
  /** When the spending resets to zero. Default: never. */
  limitReset?: 'daily' | 'weekly' | 'monthly';
  expiresAt?: Date;
}

export interface ProvisionedResource {
  /** The provider's ID, for `release`. */
  providerRef: string;
  /** Everything the instance needs. Contains secrets: sealed to the instance at once, never logged. */
  values: Record<string, string>;
  /** What owners and operators may see. Not secret. */
  publicValues: Record<string, string>;
}

export interface FoundResource {
  /** Oldest first. More than one only if a request that timed out was carried out later. */
  providerRefs: string[];
  /** 'made-but-unreadable': its secret was sent once and is lost; it can be released, or provisioned again with a new secret. */
  resource: ProvisionedResource | 'made-but-unreadable';
}

export interface ListedResource {
  resourceId: string;
  providerRef: string;
  createdAt: Date;
}
