import { Alert } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { texts } from '../texts/app.ts';

export function OfflineNotice() {
  const isOnline = useSyncExternalStore(followConnection, () => navigator.onLine);
  return (
    <div role="status">
      {!isOnline && (
        <Alert color="yellow" mb="md" role="presentation">
          {texts.offline}
        </Alert>
      )}
    </div>
  );
}

function followConnection(changed: () => void): () => void {
  const events = ['online', 'offline'] as const;
  for (const event of events) window.addEventListener(event, changed);
  return () => {
    for (const event of events) window.removeEventListener(event, changed);
  };
}
