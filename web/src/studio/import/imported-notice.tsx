import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { studioTexts } from '../../texts/studio.ts';
import type { ImportedFrom } from '../draft/kept-drafts.ts';

const words = studioTexts.imports;

interface ImportedNoticeProps {
  of: ImportedFrom;
  /** How many the draft has. */
  triggers: number;
  onHide(): void;
}

/** Says where a draft comes from, and what of the agent it does not have. */
export function ImportedNotice({ of: { system, left }, triggers, onHide }: ImportedNoticeProps) {
  return (
    <Alert color="blue" role="presentation" title={words.from(system)}>
      <Stack gap="sm" align="start">
        <Text size="sm">
          {words.next} {triggers > 0 && words.triggers(triggers)}
        </Text>
        {left.length > 0 && (
          <>
            <Text size="sm" fw={600}>
              {words.left}
            </Text>
            <ul className="studio-left">
              {left.map(({ where, why }) => (
                <li key={`${where}: ${why}`} className="foreign">
                  <bdi>{where}</bdi>: {withCode(why)}
                </li>
              ))}
            </ul>
          </>
        )}
        <Button size="compact-sm" variant="default" onClick={onHide}>
          {words.hide}
        </Button>
      </Stack>
    </Alert>
  );
}

/** What to type stands in backticks. */
const withCode = (text: string) => text.split('`').map((part, i) => (i % 2 === 1 ? <Code key={part}>{part}</Code> : part));
