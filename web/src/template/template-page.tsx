import { Code, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { Standing, type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import { type ComponentType, Suspense, useState } from 'react';
import { CopiedId } from '../components/copy-button.tsx';
import { ForeignMarkdown } from '../components/foreign-markdown.tsx';
import { Section } from '../components/page-title.tsx';
import { askedTools } from '../settings/asked-values.ts';
import { texts } from '../texts/app.ts';
import { templateTexts } from '../texts/template.ts';
import { productTexts } from '../texts/template-parts.ts';
import { ReportSection, StandingSection } from './complaints-section.tsx';
import { DuplicateSection } from './duplicate-section.tsx';
import { ExampleSection } from './example-section.tsx';
import { ModelSection } from './model-section.tsx';
import { ServersSection } from './servers-section.tsx';
import { ShareSection } from './share-section.tsx';
import { SoulSection } from './soul-section.tsx';
import { StartingLevel } from './starting-level.tsx';
import '@mantine/core/styles/Tabs.css';
import './template.css';
import { TemplateHero } from './template-hero.tsx';
import { ToolsSection } from './tools-section.tsx';
import { UnreadTemplate } from './unread-template.tsx';
import { useTemplate } from './use-template.ts';
import { VersionsSection } from './versions/versions-section.tsx';

const route = getRouteApi('/t/$templateId');

/** Where a person tries the agent. It needs their account, which most readers never open here. */
type Trial = ComponentType<{ template: Template; onEnd: () => void }>;

export function TemplatePage({ trial }: { trial: Trial }) {
  const { templateId } = route.useParams();
  const { data: template, error, refetch } = useTemplate(templateId);
  if (template) return <TemplateDetails key={templateId} template={template} trial={trial} />;
  if (!error) return <Placeholder />;
  return <UnreadTemplate templateId={templateId} error={error} onRetry={() => void refetch()} />;
}

function TemplateDetails({ template, trial: Trial }: { template: Template; trial: Trial }) {
  const [isTrying, setIsTrying] = useState(false);
  const needsValues = askedTools(template.tools).some(({ required }) => required);
  const { about, details, versions } = productTexts.tabs;
  return (
    <Stack gap="lg">
      <TemplateHero template={template} isTrying={isTrying} onTry={needsValues ? undefined : () => setIsTrying(true)} />
      {isTrying && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <Trial template={template} onEnd={() => setIsTrying(false)} />
        </Suspense>
      )}
      <Tabs defaultValue="about" keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="about">{about}</Tabs.Tab>
          <Tabs.Tab value="details">{details}</Tabs.Tab>
          <Tabs.Tab value="versions">{versions}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="about">
          <About template={template} />
        </Tabs.Panel>
        <Tabs.Panel value="details">
          <Details template={template} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsSection templateId={template.id} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

/** What a person wants to know before they add it. */
function About({ template }: { template: Template }) {
  const { id, agentName, soul, tools, mcpServers, standing } = template;
  return (
    <Stack gap="xl" maw="48rem">
      <ExampleSection template={template} />
      <Section title={productTexts.byItself}>
        <StartingLevel soul={soul} />
      </Section>
      <ToolsSection tools={tools} />
      <ServersSection servers={mcpServers} tools={tools} />
      <ShareSection templateId={id} name={agentName} />
      {standing === Standing.UNLISTED && <StandingSection templateId={id} />}
      <ReportSection templateId={id} />
    </Stack>
  );
}

/** What its creator wrote, word for word. */
function Details({ template: { id, creatorId, instructions, soul, model, contextDirective, visibility } }: { template: Template }) {
  const { instructions: title, clones, clonesNone, clonesHint, maker, creator } = templateTexts;
  return (
    <Stack gap="xl" maw="48rem">
      <Section title={title}>
        <ForeignMarkdown text={instructions} />
      </Section>
      <SoulSection soul={soul} />
      <ModelSection model={model} />
      <Section title={clones}>
        <Text>{contextDirective === '' ? clonesNone : clonesHint}</Text>
        {contextDirective !== '' && (
          <Text component="blockquote" m={0} dir="auto" className="foreign">
            {contextDirective}
          </Text>
        )}
      </Section>
      <Section title={maker}>
        <Text size="sm">{creator}</Text>
        <CopiedId id={creatorId} label={creator} />
      </Section>
      {visibility === Visibility.PUBLIC && <DuplicateSection templateId={id} />}
      <Section title={productTexts.terminal}>
        <Text size="sm">{productTexts.terminalHint}</Text>
        <Code block className="command">{`npx offshoot claim ${id} --invite URL --wait`}</Code>
      </Section>
    </Stack>
  );
}

function Placeholder() {
  return (
    <Stack aria-busy>
      <Text role="status">{texts.loading}</Text>
      <Skeleton height={180} />
      <Skeleton height={20} />
      <Skeleton height={20} />
      <Skeleton height={200} />
    </Stack>
  );
}
