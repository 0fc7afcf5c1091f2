import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { scanTexts } from '../../texts/conversations.ts';

const ScanDialog = lazy(async () => ({ default: (await import('./scan-dialog.tsx')).ScanDialog }));

/** Reads a QR code with the camera, in place of typing. Nothing, in a browser that gives pages no camera. */
export function ScanButton({ onFound }: { onFound: (text: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  if (navigator.mediaDevices === undefined) return null;
  const found = (text: string) => {
    setOpen(false);
    onFound(text);
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {scanTexts.scan}
      </Button>
      {isOpen && (
        <Suspense>
          <ScanDialog onFound={found} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
