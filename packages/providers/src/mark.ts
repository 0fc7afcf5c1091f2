const DEPLOYMENT = /^[a-z0-9][a-z0-9-]{0,39}$/;
const RESOURCE_ID = /^res_[a-z2-7]{26}$/;

/** Distinguishes our resources from everything else in the provider's account, including those of other deployments. */
export class Mark {
  readonly deployment: string;

  constructor(deployment: string) {
    if (!DEPLOYMENT.test(deployment))
      throw new Error(`A deployment's name must have 1 to 40 characters from a-z, 0-9 and '-': ${deployment}`);
    this.deployment = deployment;
  }

  of(resourceId: string): string {
    if (!isResourceId(resourceId)) throw new Error(`Not a resource id: ${resourceId}`);
    return `offshoot/${this.deployment}/${resourceId}`;
  }

  /** Undefined: not ours. */
  resourceIdIn(text: string | undefined): string | undefined {
    const [product, deployment, resourceId, ...rest] = text?.split('/') ?? [];
    if (product !== 'offshoot' || deployment !== this.deployment || rest.length > 0) return undefined;
    return isResourceId(resourceId) ? resourceId : undefined;
  }
}

export function isResourceId(text: string | undefined): text is string {
  return text !== undefined && RESOURCE_ID.test(text);
}
