import { Button, Group, Stack, TextInput } from '@mantine/core';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type FormEvent, useState } from 'react';
import { operatorTexts } from '../texts/operator.ts';
import { Appeals } from './appeals.tsx';
import { DecisionLog } from './decision-log.tsx';
import { Featured } from './featured.tsx';
import { ReportQueue } from './report-queue.tsx';
import { TemplateReview } from './template-review.tsx';

/** The lists, or the template that an operator reads. */
export function Workplace() {
  const [templateId, setTemplateId] = useState<string>();
  if (templateId !== undefined) return <TemplateReview templateId={templateId} onClose={() => setTemplateId(undefined)} />;
  return (
    <Stack gap="xl">
      <TemplateFinder onFound={setTemplateId} />
      <ReportQueue onRead={setTemplateId} />
      <Appeals onRead={setTemplateId} />
      <Featured onRead={setTemplateId} />
      <DecisionLog onRead={setTemplateId} />
    </Stack>
  );
}

function TemplateFinder({ onFound }: { onFound: (templateId: string) => void }) {
  const [typed, setTyped] = useState('');
  const [complaint, setComplaint] = useState('');
  const find = (event: FormEvent) => {
    event.preventDefault();
    const id = typed.split(/\W+/).find((word) => SYNTAX.templateId.test(word));
    setComplaint(id === undefined ? operatorTexts.findNothing : '');
    if (id !== undefined) onFound(id);
  };
  return (
    <form onSubmit={find}>
      <Group align="end">
        <TextInput
          label={operatorTexts.find}
          description={operatorTexts.findHint}
          error={complaint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {operatorTexts.findButton}
        </Button>
      </Group>
    </form>
  );
}
