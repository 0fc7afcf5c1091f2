import { NativeSelect, Stack, Text, Title } from '@mantine/core';
import { type Owner, updateTemplate } from '@offshoot/client';
import type { Template, TemplateContent, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useMemo, useState } from 'react';
import { Changes } from '../../components/changes/compared-versions.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { changesOf } from '../../template/versions/version-difference.ts';
import { studioTexts } from '../../texts/studio.ts';
import { ATTEST_SECONDS } from '../my-templates.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.update;

/** Percent of the agents that may get it at first. */
const SHARES = [100, 25, 5];

interface NextVersionDialogProps {
  template: Template;
  current: TemplateVersion;
  /** What becomes the next version. */
  content: TemplateContent;
  /** The number of the old version that it is the content of. */
  backTo: bigint | undefined;
  owner: Owner;
  onClose(): void;
  onPublished(version: bigint): void;
  onRefused(error: unknown): void;
}

/** Shows what the next version changes, before it is signed. */
export function NextVersionDialog({ template, current, content, backTo, owner, ...on }: NextVersionDialogProps) {
  const next = current.version + 1n;
  const changes = useMemo(() => (current.content ? changesOf(current.content, content) : []), [current, content]);
  const [share, setShare] = useState(100);
  // The signed version follows the one with which the person compared it.
  const publishing = useTemplateAction(owner, () =>
    updateTemplate(owner, template.id, content, ATTEST_SECONDS, { after: current.version, ...(share < 100 && { rollout: { share } }) }),
  );
  const sign = () => publishing.mutate(undefined, { onSuccess: ({ version }) => on.onPublished(version), onError: on.onRefused });
  return (
    <Dialog
      title={backTo === undefined ? words.title(next) : words.back(backTo)}
      isOpen
      onClose={on.onClose}
      actions={[
        { label: studioTexts.kept.cancel, onClick: on.onClose },
        { label: words.sign(next), isRunning: publishing.isPending, onClick: sign },
      ]}
    >
      <Stack gap="md">
        {backTo !== undefined && <Text>{words.backHint(next)}</Text>}
        <Text>{words.agents}</Text>
        <NativeSelect
          label={words.first}
          description={words.firstHint}
          data={SHARES.map((each) => ({ value: String(each), label: words.share(each) }))}
          value={String(share)}
          onChange={(event) => setShare(Number(event.currentTarget.value))}
        />
        <Title order={3} size="h4">
          {words.changes}
        </Title>
        <Changes changes={changes} />
        {publishing.error && <OwnerFailureNotice error={publishing.error} />}
      </Stack>
    </Dialog>
  );
}
