import { expect, test } from 'vitest';
import { openWithCleanup } from '../../src/process/open-with-cleanup.ts';

const address = { url: 'http://127.0.0.1:1', port: 1 };

function parts() {
  const closed: string[] = [];
  const part = (name: string, failure?: Error) => ({
    async close() {
      closed.push(name);
      if (failure) throw failure;
    },
  });
  return { closed, part };
}

test('parts are closed in reverse order, once', async () => {
  const { closed, part } = parts();
  const service = await openWithCleanup(async (keep) => {
    keep(part('database'));
    keep(part('server'));
    return address;
  });
  expect(service).toMatchObject(address);
  await Promise.all([service.close(), service[Symbol.asyncDispose]()]);
  await service.close();
  expect(closed).toEqual(['server', 'database']);
});

test('if opening fails, what was opened is closed, and the failure is thrown', async () => {
  const { closed, part } = parts();
  const failure = new Error('the port is taken');
  const opening = openWithCleanup(async (keep) => {
    keep(part('database'));
    keep(part('queries', new Error('closing failed')));
    throw failure;
  });
  await expect(opening).rejects.toBe(failure);
  expect(closed).toEqual(['queries', 'database']);
});

test('a part that cannot be closed does not keep the others open', async () => {
  const { closed, part } = parts();
  const failure = new Error('closing failed');
  const service = await openWithCleanup(async (keep) => {
    keep(part('database'));
    keep(part('server', failure));
    return address;
  });
  await expect(service.close()).rejects.toBe(failure);
  expect(closed).toEqual(['server', 'database']);
});
