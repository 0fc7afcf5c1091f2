import { Button, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { sizeText } from '../../components/shown-values.ts';
import { attachmentTexts } from '../../texts/conversations.ts';
import type { MessageContent } from '../convos/messages.ts';
import { oneLine } from '../shown-names.ts';
import { kindOfFile, pictureType } from './file-kind.ts';

const TextFile = lazy(async () => ({ default: (await import('./text-file.tsx')).TextFile }));

type Attached = Extract<MessageContent, { is: 'attachment' }>;

/**
 * A file in the message itself is shown if it is a picture or a text, and can be saved. One that lies elsewhere is not fetched: the page
 * talks to the gateway and the network alone, and who keeps the file would see who reads it.
 */
export function Attachment({ attached, tabIndex }: { attached: Attached; tabIndex: number }) {
  const { name, size, bytes } = attached;
  const title = oneLine(name ?? '') || attachmentTexts.unnamed;
  const about = (
    <Text size="sm" className="foreign">
      📎 <bdi>{title}</bdi>
      {size !== undefined && `, ${sizeText(size)}`}
    </Text>
  );
  if (bytes === undefined) {
    return (
      <>
        {about}
        <Text size="xs" c="dimmed">
          {attachmentTexts.elsewhere}
        </Text>
      </>
    );
  }
  const type = pictureType(bytes);
  if (type !== undefined) return <Picture bytes={bytes} type={type} title={title} tabIndex={tabIndex} />;
  return (
    <>
      {about}
      <File bytes={bytes} title={title} tabIndex={tabIndex} />
    </>
  );
}

/** Undefined until the browser has it, and again once the message is gone. */
function useAddress(bytes: Uint8Array, type: string): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes.slice()], { type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return address;
}

function Picture({ bytes, type, title, tabIndex }: { bytes: Uint8Array; type: string; title: string; tabIndex: number }) {
  const address = useAddress(bytes, type);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <File bytes={bytes} title={title} tabIndex={tabIndex} />;
  return (
    <a href={address} download={title} tabIndex={tabIndex} aria-label={attachmentTexts.savePicture(title)} className="picture">
      <img src={address} alt={title} onError={() => setBroken(true)} />
    </a>
  );
}

/** Saved as bytes without a type: the browser opens nothing by itself. */
function File({ bytes, title, tabIndex }: { bytes: Uint8Array; title: string; tabIndex: number }) {
  const address = useAddress(bytes, 'application/octet-stream');
  const [isOpen, setOpen] = useState(false);
  const kind = kindOfFile(title, bytes);
  return (
    <div className="answers">
      {kind !== 'other' && (
        <Button
          size="compact-sm"
          variant="default"
          tabIndex={tabIndex}
          aria-label={attachmentTexts.openName(title)}
          onClick={() => setOpen(true)}
        >
          {attachmentTexts.open}
        </Button>
      )}
      <Button
        component="a"
        size="compact-sm"
        variant="default"
        href={address}
        download={title}
        tabIndex={tabIndex}
        aria-label={attachmentTexts.saveName(title)}
      >
        {attachmentTexts.save}
      </Button>
      {isOpen && kind !== 'other' && (
        <Suspense>
          <TextFile title={title} bytes={bytes} isMarkdown={kind === 'markdown'} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
