import { Button, Code, Group } from '@mantine/core';
import { renderSVG } from 'uqr';
import { CopyButton } from '../app/copy-button.tsx';
import { templateTexts } from '../texts/template.ts';
import { Section } from './section.tsx';

/** In squares: readers need this much white around a code. */
const QUIET_ZONE = 4;

export function ShareSection({ templateId, name }: { templateId: string; name: string }) {
  const { share, copyLink, shareLink, qr } = templateTexts;
  const link = `${window.location.origin}/t/${templateId}`;
  return (
    <Section title={share}>
      <Code block className="command">
        {link}
      </Code>
      <Group>
        <CopyButton value={link} label={name}>
          {copyLink}
        </CopyButton>
        {'share' in navigator && (
          // Whoever closes the dialog has changed their mind: that is no failure.
          <Button size="compact-sm" variant="default" onClick={() => navigator.share({ title: name, url: link }).catch(() => {})}>
            {shareLink}
          </Button>
        )}
      </Group>
      <img
        className="qr"
        alt={qr(name)}
        width={160}
        height={160}
        src={`data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: QUIET_ZONE }))}`}
      />
    </Section>
  );
}
