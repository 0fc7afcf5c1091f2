import type { ProvisionedResource, ProvisionRequest, ToolProvider } from './port.ts';

/**
 * A wallet is a key that the instance makes itself and never reveals; the pool learns the address from the instance's own
 * report. So there is nothing to call, find or leak: the resource exists as long as its row does.
 */
export class WalletProvider implements ToolProvider {
  readonly name = 'wallet';
  readonly madeBy = 'instance';

  async provision(request: ProvisionRequest): Promise<ProvisionedResource> {
    return { providerRef: request.resourceId, values: {}, publicValues: {} };
  }

  async find(): Promise<undefined> {}

  async release(): Promise<void> {}

  async *list(): AsyncGenerator<never> {}
}
