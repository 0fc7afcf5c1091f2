import { describe, expect, it } from 'vitest';
import { WalletProvider } from '../src/index.ts';
import { describeContract } from './provider-contract.ts';
import { listedBy, newResourceId, requestFor, subjects } from './scene.ts';

for (const subject of subjects) describeContract(subject);

describe('the provider wallet', () => {
  it('has nothing to make, find or leak', async () => {
    const provider = new WalletProvider();
    const id = newResourceId();
    expect(await provider.provision(requestFor(id))).toEqual({ providerRef: id, values: {}, publicValues: {} });
    expect(await provider.find()).toBeUndefined();
    await provider.release();
    expect(await listedBy(provider)).toEqual([]);
  });
});
