import { Stack } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { ReactNode } from 'react';
import { PageTitle, useFocusAfter } from '../components/page-title.tsx';
import { inboxTexts } from '../texts/inbox.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { ClosedInbox } from './closed-inbox.tsx';
import { ComingBackNotice } from './coming-back-notice.tsx';
import { KeyReminder } from './key-reminder.tsx';
import { useOwner } from './use-owner.ts';

interface NeedsInboxProps {
  /** The heading in place of its children, if they bring their own. */
  title?: string;
  children(owner: Owner, client: PageClient): ReactNode;
}

/** Shows its children once the account is open in this tab, and until then, in their place, how to get there. */
export function NeedsInbox({ title, children }: NeedsInboxProps) {
  const state = useOwner();
  const isReady = state.is === 'ready';
  useFocusAfter(isReady);
  return (
    <Stack align="start">
      {title !== undefined && !isReady && <PageTitle name={title} />}
      <div role="status">{!isReady && inboxTexts.notice[state.is]}</div>
      {!isReady && <ClosedInbox state={state} />}
      {isReady && <KeyReminder />}
      {isReady && <ComingBackNotice comingBack={state.comingBack} />}
      {isReady && children(state.owner, state.client)}
    </Stack>
  );
}
