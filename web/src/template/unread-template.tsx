import { Stack, Text } from '@mantine/core';
import { AppLink } from '../components/app-link.tsx';
import { FailureNotice } from '../components/failure-notice.tsx';
import { PageNotice, PageTitle } from '../components/page-title.tsx';
import { metadataOf, reasonOf } from '../gateway/failure.ts';
import { texts } from '../texts/app.ts';
import { templateTexts } from '../texts/template.ts';
import { StandingSection } from './complaints-section.tsx';

/** Also what the service says of a template that is private, so that nobody learns that it exists. */
const missing = ['TEMPLATE_NOT_FOUND', 'TEMPLATE_PRIVATE', 'VALIDATION_FAILED'];

/** Why a page has no template to show. */
export function UnreadTemplate({ templateId, error, onRetry }: { templateId: string; error: unknown; onRetry: () => void }) {
  const { fallbackTitle, notFound, notFoundNext, quarantined, quarantinedNext } = templateTexts;
  const reason = reasonOf(error) ?? '';
  if (reason === 'TEMPLATE_QUARANTINED') {
    return (
      <PageNotice title={quarantined} next={quarantinedNext}>
        <Text component="blockquote" m={0} dir="auto" className="foreign">
          {metadataOf(error).why}
        </Text>
        <StandingSection templateId={templateId} />
        <AppLink to="/">{texts.missingPage.store}</AppLink>
      </PageNotice>
    );
  }
  if (missing.includes(reason)) {
    return (
      <PageNotice title={notFound} next={notFoundNext}>
        <AppLink to="/">{texts.missingPage.store}</AppLink>
      </PageNotice>
    );
  }
  return (
    <Stack>
      <PageTitle name={fallbackTitle} />
      <FailureNotice error={error} onRetry={onRetry} />
    </Stack>
  );
}
