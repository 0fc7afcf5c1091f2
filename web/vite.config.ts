import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pageAddresses } from './scripts/addresses.ts';
import { storeShell } from './scripts/shell.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Where `npm run dev` finds the gateway. */
const gateway = `http://localhost:${process.env.OFFSHOOT_PORT ?? 8080}`;

/** Of one file, uncompressed. `npm run bench -- web` holds what counts: how much a first view loads. */
const MOST_KB = 700;

export default defineConfig({
  root: here('.'),
  plugins: [react(), storeShell(), pageAddresses()],
  resolve: {
    alias: {
      '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js': here('src/gateway/no-validation.ts'),
      // HPKE asks Node for it where there is none.
      crypto: here('src/keys/web-crypto.ts'),
    },
  },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: MOST_KB },
  server: { port: 5173, proxy: { '^/(offshoot\\.|config\\.json|t/[^/]+/picture\\.png)': gateway } },
});
