import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,services,cli,test}/**/*.test.ts'],
    globalSetup: ['packages/postgres/src/testing-global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
