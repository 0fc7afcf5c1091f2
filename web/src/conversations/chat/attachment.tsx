import { Button, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { sizeText } from '../../components/shown-values.ts';
import { attachmentTexts } from '../../texts/conversations.ts';
import type { AttachedFile } from '../convos/messages.ts';
import { oneLine } from '../shown-names.ts';
import { kindOfFile, pictureType } from './file-kind.ts';

const TextFile = lazy(async () => ({ default: (await import('./text-file.tsx')).TextFile }));

const RemoteFile = lazy(async () => ({ default: (await import('./remote-file.tsx')).RemoteFile }));

/** A picture is shown, a text can be opened, and everything can be saved. What is stored elsewhere is fetched once the person asks. */
export function Attachment({ file: { name, size, bytes, remote }, tabIndex }: { file: AttachedFile; tabIndex: number }) {
  const title = oneLine(name ?? '') || attachmentTexts.unnamed;
  const about = (
    <Text size="sm" className="foreign">
      📎 <bdi>{title}</bdi>
      {size !== undefined && `, ${sizeText(size)}`}
    </Text>
  );
  if (bytes !== undefined) return <FileInside bytes={bytes} title={title} about={about} tabIndex={tabIndex} />;
  return (
    <Suspense fallback={about}>
      {remote && (
        <RemoteFile remote={remote} title={title} about={about} tabIndex={tabIndex}>
          {(fetched) => <FileInside bytes={fetched} title={title} about={about} tabIndex={tabIndex} />}
        </RemoteFile>
      )}
    </Suspense>
  );
}

interface FileInsideProps {
  bytes: Uint8Array;
  title: string;
  about: ReactNode;
  tabIndex: number;
}

function FileInside({ bytes, title, about, tabIndex }: FileInsideProps) {
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
