import { exportMemory, type Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askAgent } from '../../owner/ask-agent.ts';

interface Wanted {
  passphrase: string;
  withReminders: boolean;
}

/** An encrypted file of this page. `url` holds until another one is made. */
interface MadeFile {
  url: string;
  items: number;
  leftOut: number;
}

/** The file leaves this page only where the person saves it. */
export function useExport(owner: Owner, agent: Instance) {
  const mutation = useMutation({
    mutationFn: async ({ passphrase, withReminders }: Wanted): Promise<MadeFile> => {
      const address = { instanceId: agent.id, inboxId: agent.inboxId };
      const { made, read } = await askAgent(owner, agent, (line) => exportMemory(owner, line, address, withReminders));
      const [{ Encrypter }, { entriesOf }] = await Promise.all([import('age-encryption'), import('@offshoot/context')]);
      const encrypter = new Encrypter();
      encrypter.setPassphrase(passphrase);
      const bytes = await encrypter.encrypt(JSON.stringify(made));
      const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/age' }));
      const { credentials, hidden, others } = read.manifest.leftOut;
      return { url, items: entriesOf(read.summary).length, leftOut: credentials + hidden + others };
    },
  });
  const url = mutation.data?.url;
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return mutation;
}
