import { Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ForeignMarkdown } from '../../components/foreign-markdown.tsx';
import { texts } from '../../texts/app.ts';
import { attachmentTexts } from '../../texts/conversations.ts';

/** In letters. The rest can be saved. */
const MAX_SHOWN = 50_000;

interface TextFileProps {
  title: string;
  bytes: Uint8Array;
  isMarkdown: boolean;
  onClose: () => void;
}

/** A text that was sent as a file. */
export function TextFile({ title, bytes, isMarkdown, onClose }: TextFileProps) {
  const text = new TextDecoder().decode(bytes);
  const shown = text.slice(0, MAX_SHOWN).toWellFormed();
  return (
    <Dialog title={title} isOpen onClose={onClose} actions={[{ label: texts.close, onClick: onClose }]}>
      {isMarkdown ? (
        <ForeignMarkdown text={shown} />
      ) : (
        <div className="foreign plain raw" dir="auto">
          {visible(shown)}
        </div>
      )}
      {shown.length < text.length && <Text c="dimmed">{attachmentTexts.cut}</Text>}
    </Dialog>
  );
}
