import { Stack, Text, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Preview } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { AddForm } from '../../add/add-form.tsx';
import type { Chosen, Draft } from '../../add/draft.ts';
import type { Problem } from '../../add/problem.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { askedTools } from '../../settings/asked-values.ts';
import { DEFAULT_MODEL } from '../../template/model-section.tsx';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { texts } from '../../texts/app.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { useVersionContent } from '../use-version-content.ts';

interface CloneFormProps {
  owner: Owner;
  client: PageClient;
  parent: Instance;
  preview: Preview;
  draft: Draft;
  onDraft(draft: Draft): void;
  problem: Problem | undefined;
  onSubmit(chosen: Chosen): void;
}

/** Where the clone goes, what it gets besides the summary that is shown, and the button that signs. An empty field takes its parent's value. */
export function CloneForm({ owner, client, parent, preview, draft, onDraft, problem, onSubmit }: CloneFormProps) {
  // A clone starts with the newest version if its owner may read it.
  const { data: content, error, refetch } = useVersionContent(owner, parent.templateId, 'newest');
  const template = content === 'unreadable' ? undefined : content;
  const model = parent.modelOverride || template?.model?.default || DEFAULT_MODEL;
  return (
    <Stack gap="md" maw="44rem">
      <Title order={2} size="h3">
        {words.cloneTitle}
      </Title>
      {content === 'unreadable' && <Text size="sm">{words.unreadable}</Text>}
      {!content && !error && <Text role="status">{texts.loading}</Text>}
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {content && (
        <AddForm
          client={client}
          asked={askedTools(template?.tools ?? [])}
          filled={{ tools: preview.configKeys, hint: words.parentsValue }}
          modelHint={template === undefined || template.model?.allowOverride === false ? undefined : words.parentsModel(model)}
          draft={draft}
          onDraft={onDraft}
          problem={problem}
          button={words.signClone}
          onSubmit={onSubmit}
        />
      )}
    </Stack>
  );
}
