import { Button, Stack, Text } from '@mantine/core';
import { createTemplate, Failure, type Owner } from '@offshoot/client';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { TemplateSubtitle } from '../../template/template-subtitle.tsx';
import { useTemplate } from '../../template/use-template.ts';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { ATTEST_SECONDS } from '../my-templates.ts';
import { useTemplateAction } from '../use-template-action.ts';

const route = getRouteApi('/studio/duplicate/$templateId');
const words = studioTexts.duplicate;

/** Makes a private template of one's own from a public one. */
export function DuplicatePage() {
  const { templateId } = route.useParams();
  const { data: template, error, refetch } = useTemplate(templateId);
  return (
    <Stack>
      <PageTitle name={words.title} />
      {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!template && !error && <Text role="status">{texts.loading}</Text>}
      {template && (
        <>
          <Text size="lg" className="foreign">
            <bdi>{template.agentName}</bdi>
          </Text>
          <TemplateSubtitle template={template} />
          <Text maw="44rem">{words.hint}</Text>
          <NeedsInbox>{(owner) => <Duplicate templateId={templateId} owner={owner} />}</NeedsInbox>
        </>
      )}
    </Stack>
  );
}

function Duplicate({ templateId, owner }: { templateId: string; owner: Owner }) {
  const navigate = useNavigate();
  const duplicating = useTemplateAction(
    owner,
    () => duplicated(owner, templateId),
    ({ id }) => void navigate({ to: '/studio/$id', params: { id } }),
  );
  return (
    <Stack align="start">
      <Button loading={duplicating.isPending} onClick={() => duplicating.mutate()}>
        {words.make}
      </Button>
      {duplicating.error && <OwnerFailureNotice error={duplicating.error} />}
    </Stack>
  );
}

async function duplicated(owner: Owner, templateId: string) {
  const [{ duplicateOf }, { version }] = await Promise.all([
    import('@offshoot/template-content'),
    owner.gateway.templates.getTemplateVersion({ templateId, version: 0n }),
  ]);
  const content = version && duplicateOf(version);
  if (content === undefined) throw new Failure('VERSION_UNVERIFIED', words.otherContent);
  return createTemplate(owner, content, ATTEST_SECONDS);
}
