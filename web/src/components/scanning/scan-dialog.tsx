import { Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { texts } from '../../texts/app.ts';
import { scanTexts } from '../../texts/conversations.ts';
import { Dialog } from '../dialog.tsx';
import { scanCode } from './scan-code.ts';

/** The camera is on only while this is open. */
export function ScanDialog({ onFound, onClose }: { onFound: (text: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const found = useRef(onFound);
  found.current = onFound;
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const { current } = video;
    if (current === null) return;
    const closing = new AbortController();
    scanCode(current, closing.signal).then(
      (text) => found.current(text),
      () => closing.signal.aborted || setFailed(true),
    );
    return () => closing.abort();
  }, []);
  const { scan, hold, noCamera, picture } = scanTexts;
  return (
    <Dialog title={scan} isOpen onClose={onClose} actions={[{ label: texts.close, onClick: onClose }]}>
      <video ref={video} className="scanning" aria-label={picture} muted playsInline hidden={hasFailed} />
      <Text role="status">{hasFailed ? noCamera : hold}</Text>
    </Dialog>
  );
}
