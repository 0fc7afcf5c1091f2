import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { Standing, type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import { Emoji } from '../components/emoji.tsx';
import { ForeignMarkdown } from '../components/foreign-markdown.tsx';
import { PageTitle, Section } from '../components/page-title.tsx';
import { texts } from '../texts/app.ts';
import { templateTexts } from '../texts/template.ts';
import { AddSection } from './add-section.tsx';
import { ReportSection, StandingSection } from './complaints-section.tsx';
import { DuplicateSection } from './duplicate-section.tsx';
import { LikenessNotice } from './likeness-notice.tsx';
import { ModelSection } from './model-section.tsx';
import { ServersSection } from './servers-section.tsx';
import { ShareSection } from './share-section.tsx';
import { SoulSection } from './soul-section.tsx';
import { TemplateSubtitle } from './template-subtitle.tsx';
import { ToolsSection } from './tools-section.tsx';
import { UnreadTemplate } from './unread-template.tsx';
import { useTemplate } from './use-template.ts';
import { VersionsSection } from './versions/versions-section.tsx';

const route = getRouteApi('/t/$templateId');

export function TemplatePage() {
  const { templateId } = route.useParams();
  const { data: template, error, refetch } = useTemplate(templateId);
  if (template) return <TemplateDetails template={template} />;
  if (!error) return <Placeholder />;
  return <UnreadTemplate templateId={templateId} error={error} onRetry={() => void refetch()} />;
}

function TemplateDetails({ template }: { template: Template }) {
  const { id, agentName, emoji, description, instructions, soul, tools, mcpServers, model, contextDirective, standing, visibility } =
    template;
  const words = templateTexts;
  return (
    <Stack gap="xl" maw="48rem">
      <Stack gap="xs">
        <Group wrap="nowrap" align="center">
          <Emoji of={emoji} size="3rem" />
          <PageTitle name={agentName}>
            <bdi>{agentName}</bdi>
          </PageTitle>
        </Group>
        <TemplateSubtitle template={template} />
        <LikenessNotice of={template.likeness} />
        {description !== '' && (
          <Text size="lg" dir="auto" className="foreign">
            {description}
          </Text>
        )}
      </Stack>
      <AddSection templateId={id} soul={soul} />
      <ToolsSection tools={tools} />
      <ServersSection servers={mcpServers} tools={tools} />
      <Section title={words.instructions}>
        <ForeignMarkdown text={instructions} />
      </Section>
      <SoulSection soul={soul} />
      <ModelSection model={model} />
      <Section title={words.clones}>
        <Text>{contextDirective === '' ? words.clonesNone : words.clonesHint}</Text>
        {contextDirective !== '' && (
          <Text component="blockquote" m={0} dir="auto" className="foreign">
            {contextDirective}
          </Text>
        )}
      </Section>
      <VersionsSection templateId={id} />
      {visibility === Visibility.PUBLIC && <DuplicateSection templateId={id} />}
      <ShareSection templateId={id} name={agentName} />
      {standing === Standing.UNLISTED && <StandingSection templateId={id} />}
      <ReportSection templateId={id} />
    </Stack>
  );
}

function Placeholder() {
  return (
    <Stack maw="48rem" aria-busy>
      <Text role="status">{texts.loading}</Text>
      <Skeleton height={40} width="60%" />
      <Skeleton height={20} />
      <Skeleton height={20} />
      <Skeleton height={200} />
    </Stack>
  );
}
