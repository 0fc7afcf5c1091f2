import { Button, Text } from '@mantine/core';
import { failureOf, fetchAttachment, type Owner } from '@offshoot/client';
import { useQuery } from '@tanstack/react-query';
import { decryptAttachment, type RemoteAttachment } from '@xmtp/browser-sdk';
import type { ReactNode } from 'react';
import { useOwner } from '../../owner/use-owner.ts';
import { attachmentTexts } from '../../texts/conversations.ts';
import { failureWords } from '../../texts/failures.ts';

const KEPT_MS = 30 * 60_000;

interface RemoteFileProps {
  remote: RemoteAttachment;
  title: string;
  about: ReactNode;
  tabIndex: number;
  /** Shows the file, once it is there. */
  children(bytes: Uint8Array): ReactNode;
}

/**
 * A file that its sender stored, encrypted, on a server. The gateway fetches it: that server sees neither the person nor what they read,
 * and the gateway has no key.
 */
export function RemoteFile({ remote, title, about, tabIndex, children }: RemoteFileProps) {
  const { owner } = useOwner();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['attachment', remote.contentDigest],
    queryFn: ({ signal }) => {
      if (owner === undefined) throw new Error('The inbox is not open.');
      return opened(owner, remote, signal);
    },
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  });
  if (data !== undefined) return children(data);
  return (
    <>
      {about}
      <Button
        size="compact-sm"
        variant="default"
        tabIndex={tabIndex}
        disabled={owner === undefined}
        loading={isFetching}
        aria-label={error ? attachmentTexts.showAgainName(title) : attachmentTexts.showName(title)}
        onClick={() => void refetch()}
      >
        {error ? attachmentTexts.showAgain : attachmentTexts.show}
      </Button>
      <Text size="sm" role="status">
        {isFetching ? attachmentTexts.fetching : error && problemText(error)}
      </Text>
    </>
  );
}

class DamagedFile extends Error {}

async function opened(owner: Owner, remote: RemoteAttachment, signal: AbortSignal): Promise<Uint8Array> {
  const encrypted = await fetchAttachment(owner, remote.url, signal);
  try {
    return (await decryptAttachment(encrypted, remote)).content;
  } catch (cause) {
    throw new DamagedFile('The file is not what was attached.', { cause });
  }
}

function problemText(error: Error): string {
  if (error instanceof DamagedFile) return attachmentTexts.damaged;
  const { what, next } = failureWords(failureOf(error).reason);
  return `${what} ${next}`;
}
