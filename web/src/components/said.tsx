import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';

/** Says what was done. If what the person pressed for it is gone, it takes the focus. `text`: '' while there is nothing to say. */
export function Said({ text }: { text: string }) {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (text !== '' && document.activeElement === document.body) element.current?.focus();
  }, [text]);
  return (
    <Text ref={element} role="status" tabIndex={-1} size="sm">
      {text}
    </Text>
  );
}
