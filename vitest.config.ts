import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,services,cli,test}/**/*.test.ts'],
    globalSetup: ['packages/postgres/src/testing-global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Much of a file's time is waiting (other processes, the network): one worker more than cores keeps them busy.
    maxWorkers: availableParallelism() + 1,
  },
});
