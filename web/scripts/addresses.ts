import type { Plugin } from 'vite';
import { addresses } from '../src/app/addresses.ts';

/** Tells the gateway which addresses are pages. */
export function pageAddresses(): Plugin {
  return {
    name: 'offshoot-addresses',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'addresses.json', source: JSON.stringify(addresses) });
    },
  };
}
