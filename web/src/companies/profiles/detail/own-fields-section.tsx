import { Code, Group, Text } from '@mantine/core';
import { completeProfile } from '@offshoot/profiles';
import { visible } from '@offshoot/text/hidden.ts';
import { useState } from 'react';
import { CopyButton } from '../../../components/copy-button.tsx';
import { Section } from '../../../components/page-title.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer } from '../../profile.ts';

const words = profilesTexts.detail;

/** The profile's own fields, as JSON for the API. */
export function OwnFieldsSection({ profile }: { profile: ProfileAnswer }) {
  const [isOpen, setIsOpen] = useState(false);
  const json = JSON.stringify(completeProfile(profile), null, 2);
  return (
    <Section title={words.own}>
      <Text size="sm">{words.ownHint}</Text>
      <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{words.ownShow}</summary>
        {isOpen && (
          <Code block className="command" dir="auto">
            {visible(json)}
          </Code>
        )}
      </details>
      <Group>
        <CopyButton value={json} label={words.own} />
      </Group>
    </Section>
  );
}
