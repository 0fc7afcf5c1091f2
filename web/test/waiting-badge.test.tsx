import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Badge } from '../src/app/frame/badge.tsx';
import { setWaiting, type WaitingPage } from '../src/components/waiting.ts';

const html = (page: WaitingPage) =>
  renderToStaticMarkup(
    <MantineProvider>
      <Badge of={page} />
    </MantineProvider>,
  );

test('a link of the frame says how many things wait on its page, and nothing while none do', () => {
  expect(html('/agents')).not.toContain('question');
  setWaiting('/agents', 1);
  expect(html('/agents')).toContain('1 question for you');
  expect(html('/chats')).not.toContain('unread');
  setWaiting('/chats', 1200);
  expect(html('/chats')).toContain('99+');
  expect(html('/chats')).toContain('1,200 unread chats');
  setWaiting('/chats', 0);
  expect(html('/chats')).not.toContain('unread');
});
