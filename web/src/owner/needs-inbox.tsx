import { Stack } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { ReactNode } from 'react';
import { PageTitle, useFocusAfter } from '../components/page-title.tsx';
import { inboxTexts } from '../texts/inbox.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { ClosedInbox } from './closed-inbox.tsx';
import { ComingBackNotice } from './coming-back-notice.tsx';
import type { FirstStep } from './first-key.tsx';
import { KeyReminder } from './key-reminder.tsx';
import { useOwner } from './use-owner.ts';

interface NeedsInboxProps {
  /** The heading in place of its children, if they bring their own. */
  title?: string;
  /** For a person without an account. Default: a button to go on. */
  first?: FirstStep;
  children(owner: Owner, client: PageClient): ReactNode;
}

/** Shows its children once the account is open in this tab, and until then, in their place, how to get there. */
export function NeedsInbox({ title, first, children }: NeedsInboxProps) {
  const state = useOwner();
  const isReady = state.is === 'ready';
  useFocusAfter(isReady);
  return (
    <Stack align="start">
      {title !== undefined && !isReady && <PageTitle name={title} />}
      <div role="status">{!isReady && state.is !== 'none' && inboxTexts.notice[state.is]}</div>
      {!isReady && <ClosedInbox state={state} {...(first && { first })} />}
      {isReady && <KeyReminder />}
      {isReady && <ComingBackNotice comingBack={state.comingBack} />}
      {isReady && children(state.owner, state.client)}
    </Stack>
  );
}
