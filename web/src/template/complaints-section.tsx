import { Button, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { texts } from '../texts/app.ts';
import { complaintsTexts } from '../texts/complaints.ts';

const words = complaintsTexts;
// They need the reader's inbox, which most readers never open here.
const ReportForm = lazy(async () => ({ default: (await import('./complaints/report-form.tsx')).ReportForm }));
const CreatorsStanding = lazy(async () => ({ default: (await import('./complaints/creators-standing.tsx')).CreatorsStanding }));

export function ReportSection({ templateId }: { templateId: string }) {
  return (
    <Disclosed title={words.report} hint={words.reportHint} open={words.open}>
      <ReportForm templateId={templateId} />
    </Disclosed>
  );
}

/** For the creator of a template that operators have unlisted or quarantined. */
export function StandingSection({ templateId }: { templateId: string }) {
  return (
    <Disclosed title={words.standing} hint={words.standingHint} open={words.standingOpen}>
      <CreatorsStanding templateId={templateId} />
    </Disclosed>
  );
}

function Disclosed({ title, hint, open, children }: { title: string; hint: string; open: string; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Section title={title}>
      <Text size="sm">{hint}</Text>
      {isOpen ? (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>{children}</Suspense>
      ) : (
        <div>
          <Button variant="default" onClick={() => setIsOpen(true)}>
            {open}
          </Button>
        </div>
      )}
    </Section>
  );
}
