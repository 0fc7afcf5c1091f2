/*
 * What an instance gets from outside (a key, an inbox, a number) is a resource. The caller keeps one row per resource:
 * it makes the id, commits the row, calls `provision` until it answers, commits the answer, and only then hands it out.
 * Every call may be repeated after any failure or kill -9; `provision` looks for what an earlier call made before it makes.
 * One call at a time per resource id (the caller holds the row); an id that was released is not provisioned again.
 * Teardown: `release` the recorded ref; where none was recorded: `find`, record, release every ref found.
 * Sweep: what `list` tells and no row records as its ref is an orphan (a row still being provisioned: wait until it is not;
 * this also catches a second resource, made when a request that timed out was carried out later).
 */

/** A failure is always a `ProviderError`, except that an aborted `signal` rejects with its own reason. */
export interface ToolProvider {
  readonly name: string;
  /** 'instance': the instance makes the thing itself, and tells the pool its public side later. */
  readonly madeBy: 'provider' | 'instance';
  /** Makes the resource, or completes or takes over what an earlier call with the same id made. */
  provision(request: ProvisionRequest): Promise<ProvisionedResource>;
  /** What exists under this id. Undefined: nothing. 'not-propagated': something was made whose ref is not known yet. */
  find(resourceId: string, options?: CallOptions): Promise<FoundResource | undefined>;
  /** Done too where it is gone already. */
  release(providerRef: string, options?: CallOptions): Promise<void>;
  /** Everything at the provider that carries our mark and this deployment's name, in no order. */
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
  /** For people who look at the provider's pages. Not unique, may be empty. */
  displayName: string;
  limits?: ResourceLimits;
  /**
   * True only where the caller has committed, before this call, that the id is in use from now on and was not before.
   * Then the look-up is left out (it is the slow part: some providers can only be searched page by page).
   */
  isFirstAttempt?: boolean;
}

export interface ResourceLimits {
  /** Spending, US dollars. */
  limitUsd?: number;
  /** When the spending counts from zero again. Default: never. */
  limitReset?: 'daily' | 'weekly' | 'monthly';
  expiresAt?: Date;
}

export interface ProvisionedResource {
  /** The id at the provider, for `release`. */
  providerRef: string;
  /** All that the instance needs. Holds secrets: sealed to the instance at once, never logged. */
  values: Record<string, string>;
  /** What owners and operators may see. No secret. */
  publicValues: Record<string, string>;
}

export interface FoundResource {
  /** Oldest first. More than one only where a request that timed out was carried out later. */
  providerRefs: string[];
  /** 'made-but-unreadable': its secret was told once and is lost; it can only be released. */
  resource: ProvisionedResource | 'made-but-unreadable';
}

export interface ListedResource {
  resourceId: string;
  providerRef: string;
  createdAt: Date;
}
