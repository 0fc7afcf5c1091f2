import { inbox } from './owner/inbox.ts';
import './app/styles.ts';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from './app/queries.ts';
import { reloadAfterUpdate } from './app/reload-after-update.ts';
import { router } from './app/router.tsx';
import { theme } from './app/theme.ts';

reloadAfterUpdate();
inbox.doesWhileOpen(async () => (await import('./conversations/convos/live-in-conversations.ts')).liveInConversations);
keepFocusOfLoadingButtons();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

/** A button that is loading is disabled, and so loses the focus. It gets it back once it can be pressed again, unless something else has it by then. */
function keepFocusOfLoadingButtons(): void {
  let pressed: Element | undefined;
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof HTMLButtonElement)) continue;
      const isLoading = 'loading' in target.dataset;
      if (isLoading && target === document.activeElement) pressed = target;
      else if (!isLoading && target === pressed) {
        if (document.activeElement === document.body) target.focus();
        pressed = undefined;
      }
    }
  }).observe(document.body, { subtree: true, attributeFilter: ['data-loading'] });
}
