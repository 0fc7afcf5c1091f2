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
  expect(html('/conversations')).not.toContain('unread');
  setWaiting('/conversations', 1200);
  expect(html('/conversations')).toContain('99+');
  expect(html('/conversations')).toContain('1,200 unread chats');
  setWaiting('/conversations', 0);
  expect(html('/conversations')).not.toContain('unread');
});
