import { expectTypeOf, test } from 'vitest';
import type { addresses } from '../src/app/addresses.ts';
import type { router } from '../src/app/router.tsx';

// Checked by `npm run typecheck`: the router cannot be loaded outside a browser.
test('the gateway knows the address of every page', () => {
  expectTypeOf<(typeof addresses)[number]>().toEqualTypeOf<keyof (typeof router)['routesByPath']>();
});
