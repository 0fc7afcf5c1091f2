import { Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { Standing, type Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { reasonOf } from '../../gateway/failure.ts';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { texts } from '../../texts/app.ts';
import { complaintsTexts } from '../../texts/complaints.ts';
import { ComplaintForm } from './complaint-form.tsx';

const words = complaintsTexts;
const LONGEST_APPEAL = 4000;
/** What the service says to anybody but the creator. */
const NOT_THEIRS = ['TEMPLATE_QUARANTINED', 'TEMPLATE_PRIVATE', 'TEMPLATE_NOT_FOUND'];

export function CreatorsStanding({ templateId }: { templateId: string }) {
  return <NeedsInbox>{(owner) => <Decision owner={owner} templateId={templateId} />}</NeedsInbox>;
}

function Decision({ owner, templateId }: { owner: Owner; templateId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['standing', templateId, owner.inboxId],
    queryFn: ({ signal }) => owner.gateway.templates.getTemplate({ templateId }, { signal }),
    refetchOnMount: 'always',
  });
  const template = data?.template;
  const isTheirs = template && [template.creatorId, ...template.team].includes(owner.inboxId);
  if (error && !NOT_THEIRS.includes(reasonOf(error) ?? '')) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (!template && !error) return <Text role="status">{texts.loading}</Text>;
  if (!template || !isTheirs) return <Text role="status">{words.notCreator}</Text>;
  return (
    <Stack align="stretch" w="100%">
      <Text>{words.decisions[nameOf(template)]}</Text>
      {template.standing !== Standing.LISTED && <Appealable owner={owner} template={template} />}
    </Stack>
  );
}

function Appealable({ owner, template }: { owner: Owner; template: Template }) {
  const { id: templateId, standingReason, standingTime } = template;
  return (
    <>
      <Text size="sm">{words.since(dayOf(standingTime))}</Text>
      <Text component="blockquote" m={0} dir="auto" className="foreign">
        {standingReason}
      </Text>
      <ComplaintForm
        label={words.appeal}
        hint={words.appealHint}
        longest={LONGEST_APPEAL}
        isRequired
        send={words.appealSend}
        sent={words.appealed}
        onSend={(text) => owner.gateway.templates.appealStanding({ templateId, text })}
      />
    </>
  );
}

function nameOf({ standing }: Template): keyof typeof words.decisions {
  if (standing === Standing.QUARANTINED) return 'quarantined';
  return standing === Standing.UNLISTED ? 'unlisted' : 'listed';
}
