import { expect, test } from 'vitest';
import { startMail } from './scene.ts';

test('attack: of ten mails, one whose HTML takes minutes to read: the other nine arrive, and this thread reads none of it', async () => {
  await using scene = await startMail();
  const poison = `<p style="opacity:${'0'.repeat(400_000)}x">Hello</p>${'&nbsp;'.repeat(10_000)}`;
  for (let index = 0; index < 10; index++) {
    const html = index === 4 ? poison : `<p>Mail ${index}</p>`;
    scene.stub.mails.deliver(scene.inboxId, { from: 'a@example.org', html });
  }
  const before = process.threadCpuUsage();
  const mails = await scene.messages.unread();
  const { user, system } = process.threadCpuUsage(before);
  expect(mails.filter((_, index) => index !== 4).map(({ text }) => text)).toEqual(
    [0, 1, 2, 3, 5, 6, 7, 8, 9].map((index) => `Mail ${index}`),
  );
  expect(mails).toHaveLength(10);
  expect((user + system) / 1000).toBeLessThan(2_000);
});
