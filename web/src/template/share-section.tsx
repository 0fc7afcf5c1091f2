import { Button, Code, Group } from '@mantine/core';
import { CopyButton } from '../components/copy-button.tsx';
import { Section } from '../components/page-title.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { templateTexts } from '../texts/template.ts';

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
          // A person who closes the dialog has changed their mind: that is no failure.
          <Button size="compact-sm" variant="default" onClick={() => navigator.share({ title: name, url: link }).catch(() => {})}>
            {shareLink}
          </Button>
        )}
      </Group>
      <QrCode link={link} alt={qr(name)} />
    </Section>
  );
}
