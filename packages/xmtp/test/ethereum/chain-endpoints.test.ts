import { readEnvironment } from '@offshoot/runtime/environment';
import { describe, expect, it } from 'vitest';
import { chainEndpoints } from '../../src/ethereum/chain-endpoints.ts';

describe('chainEndpoints', () => {
  it('reads chains and their endpoints, and none if the variable is not set', () => {
    expect(readEnvironment(chainEndpoints, {})).toEqual(new Map());
    expect(readEnvironment(chainEndpoints, { OFFSHOOT_CHAIN_URLS: ' ' })).toEqual(new Map());
    expect(readEnvironment(chainEndpoints, { OFFSHOOT_CHAIN_URLS: '1=https://a.example/v3?key=1, 8453=http://localhost:8545' })).toEqual(
      new Map([
        [1, 'https://a.example/v3?key=1'],
        [8453, 'http://localhost:8545'],
      ]),
    );
  });

  it.each([
    ['https://a.example', 'entry 1'],
    ['1=https://a.example,', 'entry 2'],
    ['0=https://a.example', 'entry 1'],
    ['01=https://a.example', 'entry 1'],
    ['9999999999999999=https://a.example', 'entry 1'],
    ['1=ws://a.example', 'entry 1'],
    ['1=https://', 'entry 1'],
    ['1=https://a.example,1=https://b.example', 'chain 1 a second time'],
  ])('names the variable and the entry, and keeps the endpoint secret: %s', (value, what) => {
    const read = () => readEnvironment(chainEndpoints, { OFFSHOOT_CHAIN_URLS: value });
    expect(read).toThrow(new RegExp(`^OFFSHOOT_CHAIN_URLS: .*${what}`));
    expect(read).not.toThrow('a.example');
  });
});
