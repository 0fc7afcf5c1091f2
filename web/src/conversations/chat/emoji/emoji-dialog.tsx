import { Button, Group } from '@mantine/core';
import { Picker } from 'emoji-picker-element';
import names from 'emoji-picker-element-data/en/emojibase/data.json?url';
import { useEffect, useRef } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { texts } from '../../../texts/app.ts';
import { emojiTexts } from '../../../texts/conversations.ts';
import { FIRST, OTHERS } from '../toggle-reaction.ts';

/** Of Unicode: what phones and desktops of 2022 show. The picker's own test of what this browser shows fails where fonts come late. */
const EMOJI_VERSION = 14;

interface EmojiDialogProps {
  title: string;
  onChosen: (emoji: string) => void;
  onClose: () => void;
}

/** Every emoji, by name and group, with the usual ones above. Its names come from this site, once they are needed. */
export function EmojiDialog({ title, onChosen, onClose }: EmojiDialogProps) {
  const place = useRef<HTMLDivElement>(null);
  const chosen = useRef(onChosen);
  useEffect(() => {
    chosen.current = onChosen;
  });
  useEffect(() => {
    const picker = new Picker({ dataSource: names, emojiVersion: EMOJI_VERSION });
    picker.addEventListener('emoji-click', ({ detail: { unicode } }) => unicode !== undefined && chosen.current(unicode));
    place.current?.append(picker);
    return () => picker.remove();
  }, []);
  return (
    <Dialog title={title} isOpen onClose={onClose} actions={[{ label: texts.close, onClick: onClose }]}>
      <Group gap={4} role="group" aria-label={emojiTexts.usual}>
        {[...FIRST, ...OTHERS].map((emoji) => (
          <Button
            key={emoji}
            className="usual-emoji"
            variant="subtle"
            color="gray"
            aria-label={emojiTexts.name[emoji]}
            onClick={() => onChosen(emoji)}
          >
            {emoji}
          </Button>
        ))}
      </Group>
      <div ref={place} className="emoji-place" />
    </Dialog>
  );
}
