import { Button } from '@mantine/core';
import { disconnectServer, type Owner } from '@offshoot/client';
import type { ListedServer, Servers } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { visible } from '@offshoot/text/hidden.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { serverTexts } from '../../texts/agents/servers.ts';

const words = serverTexts.disconnect;

interface DisconnectProps {
  owner: Owner;
  agent: Instance;
  server: ListedServer;
  /** Called with the servers that are left. */
  onDone: (left: Servers) => void;
}

/** The owner signs that the agent is not to have the server any more, after they have read what happens. */
export function Disconnect({ owner, agent, server: { id }, onDone }: DisconnectProps) {
  const [isOpen, setIsOpen] = useState(false);
  const name = visible(id);
  const ending = useMutation({
    mutationFn: () => askAgent(owner, agent, (line) => disconnectServer(owner, line, agent.id, id)),
    onSuccess: (left) => {
      setIsOpen(false);
      onDone(left);
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={words.of(name)} onClick={() => setIsOpen(true)}>
        {words.label}
      </Button>
      <Dialog
        title={words.title(name)}
        text={words.text}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        actions={[
          { label: words.keep, onClick: () => setIsOpen(false) },
          { label: words.confirm, color: 'red', isRunning: ending.isPending, onClick: () => ending.mutate() },
        ]}
      >
        {ending.error && <OwnerFailureNotice error={ending.error} onRetry={() => ending.mutate()} />}
      </Dialog>
    </>
  );
}
