import { Button, Stack } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { type ReactNode, useEffect, useState } from 'react';
import { PageTitle, useFocusAfter } from '../components/page-title.tsx';
import { hasSavedRecoveryFile } from '../keys/saved-recovery-file.ts';
import { inboxTexts } from '../texts/inbox.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { ClosedInbox } from './closed-inbox.tsx';
import { ComingBackNotice } from './coming-back-notice.tsx';
import { savedKey } from './inbox.ts';
import { SaveRecoveryFile } from './save-recovery-file.tsx';
import { useOwner } from './use-owner.ts';

/** Until this page is loaded again, nobody is asked twice. */
let isPutOff = false;

interface NeedsInboxProps {
  /** The heading in place of its children, if they bring their own. */
  title?: string;
  children(owner: Owner, client: PageClient): ReactNode;
}

/**
 * Shows its children once the inbox is open in this tab, and until then, in their place, how to get there. A person whose only key is in
 * this browser is also asked to save the recovery file.
 */
export function NeedsInbox({ title, children }: NeedsInboxProps) {
  const state = useOwner();
  const [file, setFile] = useState<string>();
  const [isAsked, setIsAsked] = useState(() => isPutOff || hasSavedRecoveryFile());
  const [isAnswered, setIsAnswered] = useState(false);
  useFocusAfter(isAnswered);
  const isReady = state.is === 'ready';
  useEffect(() => {
    if (!isReady || isAsked) return;
    // The key may have come with the file just now.
    if (hasSavedRecoveryFile()) setIsAsked(true);
    else void savedKey().then((key) => (key === undefined ? setIsAsked(true) : setFile(key)));
  }, [isReady, isAsked]);
  const goOn = () => {
    setIsAnswered(true);
    setIsAsked(true);
  };
  const later = () => {
    isPutOff = true;
    goOn();
  };
  const { notice, saveLater } = inboxTexts;
  return (
    <Stack align="start">
      {title !== undefined && !(isReady && isAsked) && <PageTitle name={title} />}
      <div role="status">{!isReady && notice[state.is]}</div>
      {!isReady && <ClosedInbox state={state} />}
      {isReady && !isAsked && file !== undefined && (
        <SaveRecoveryFile file={file} onSaved={goOn}>
          <Button variant="default" onClick={later}>
            {saveLater}
          </Button>
        </SaveRecoveryFile>
      )}
      {isReady && isAsked && <ComingBackNotice comingBack={state.comingBack} />}
      {isReady && isAsked && children(state.owner, state.client)}
    </Stack>
  );
}
