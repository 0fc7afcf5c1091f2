import { Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { shortInbox } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';

/** The page shows the rest of the studio without it. */
const PeoplePicker = lazy(async () => ({ default: (await import('../../conversations/people-picker.tsx')).PeoplePicker }));

const words = studioTexts.handOver;

interface TeamPickerProps {
  client: PageClient;
  /** Undefined: one person gets it. */
  team: readonly string[] | undefined;
  isBusy: boolean;
  onChange(team: string[] | undefined): void;
}

/** Whether the template goes to a team, and who is of it, beside the one who accepts. */
export function TeamPicker({ client, team, isBusy, onChange }: TeamPickerProps) {
  return (
    <Stack gap="sm" align="start" w="100%" maw="44rem">
      <Checkbox
        label={words.toTeam}
        description={words.teamHint}
        checked={team !== undefined}
        disabled={isBusy}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? [] : undefined)}
      />
      {team && (
        <>
          <Stack component="ul" className="list" gap="xs">
            {team.map((inboxId) => (
              <Group component="li" key={inboxId} gap="sm">
                <Code title={inboxId}>{shortInbox(inboxId)}</Code>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={words.leaveOut(shortInbox(inboxId))}
                  onClick={() => onChange(team.filter((one) => one !== inboxId))}
                >
                  {words.remove}
                </Button>
              </Group>
            ))}
          </Stack>
          <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
            <PeoplePicker
              // Empty again for the next one.
              key={team.length}
              client={client}
              label={words.member}
              without={new Set(team)}
              already={words.alreadyMember}
              isBusy={isBusy}
              onPick={(inboxId) => onChange([...team, inboxId])}
            />
          </Suspense>
        </>
      )}
    </Stack>
  );
}

/** The members of a team, of whom the person is one or not. */
export function TeamList({ team, self }: { team: readonly string[]; self: string }) {
  return (
    <Stack component="ul" className="list" gap="xs">
      {team.map((inboxId) => (
        <li key={inboxId}>
          <Code title={inboxId}>{shortInbox(inboxId)}</Code> {inboxId === self && words.you}
        </li>
      ))}
    </Stack>
  );
}
