import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pageAddresses } from './scripts/addresses.ts';
import { storeShell } from './scripts/shell.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Where `npm run dev` finds the gateway. */
const gateway = `http://localhost:${process.env.OFFSHOOT_PORT ?? 8080}`;

/** Of one file, uncompressed. `npm run bench -- web` holds what counts: how much a first view loads. */
const MAX_KB = 700;

/** What the store's first view uses anyway is one file: in pieces, one for each set of pages that shares them, it compresses worse. */
const FIRST_VIEW =
  /node_modules\/(?:react|react-dom|scheduler|clsx|@tanstack\/[\w-]+|@bufbuild\/protobuf|@connectrpc\/[\w-]+|@mantine\/hooks(?!\/esm\/use-move)|@mantine\/core\/esm\/(?:core(?!\/utils\/(?:create-scoped-keydown-handler|find-closest-number|find-element-ancestor))|components\/(?:Stack|Group|Text|Title|Button|Anchor|Badge|Card|Paper|Code|Skeleton|Alert|CloseButton|ActionIcon|Loader|Transition|UnstyledButton|Input|InputBase|TextInput|NativeSelect|Combobox\/ComboboxChevron|SimpleGrid|VisuallyHidden|Container)))\//;
const FIRST_VIEW_OWN =
  /\/gen\/src\/offshoot\/(?:template\/v1\/template(?:_service)?|soul\/v1\/soul|statement\/v1\/statement)_pb\.|\/web\/src\/(?:texts\/(?:app|plural|store|template)|components\/(?:avatar|shown-values|address-words)|template\/likeness-notice)\./;

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
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: MAX_KB,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first-view', test: (id) => FIRST_VIEW.test(id) || FIRST_VIEW_OWN.test(id) }] } },
    },
  },
  server: { port: 5173, proxy: { '^/(offshoot\\.|config\\.json|t/[^/]+/picture\\.png)': gateway } },
});
