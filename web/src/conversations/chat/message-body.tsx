import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { attachmentTexts, chatTexts } from '../../texts/conversations.ts';
import type { MessageContent } from '../convos/messages.ts';
import { oneLine } from '../shown-names.ts';
import { Attachment } from './attachment.tsx';
import { partsOf } from './links.ts';

/** Longer messages are folded: nobody pushes away what others say. */
const MAX_LETTERS = 2_000;
const MAX_LINES = 30;

export function MessageBody({ content, tabIndex }: { content: MessageContent; tabIndex: number }) {
  const [isWhole, setWhole] = useState(false);
  if (content.is === 'attachment') {
    // A message never changes, so neither does the order of its files.
    return content.files.map((file, at) => <Attachment key={file.remote?.contentDigest ?? at} file={file} tabIndex={tabIndex} />);
  }
  if (content.is !== 'text') {
    return (
      <Text fs="italic" className="foreign">
        {summaryOf(content)}
      </Text>
    );
  }
  const beginning = content.text.split('\n', MAX_LINES).join('\n').slice(0, MAX_LETTERS);
  const isFolded = beginning.length < content.text.length && !isWhole;
  return (
    <>
      <div className="said foreign" dir="auto">
        {partsOf(isFolded ? `${beginning}…` : content.text).map(({ at, text, url }) =>
          url === undefined ? (
            text
          ) : (
            <bdi key={at}>
              <a href={url} target="_blank" rel="noopener noreferrer nofollow" tabIndex={tabIndex}>
                {url}
              </a>
            </bdi>
          ),
        )}
      </div>
      {isFolded && (
        <Button size="compact-xs" variant="default" tabIndex={tabIndex} onClick={() => setWhole(true)}>
          {chatTexts.whole}
        </Button>
      )}
    </>
  );
}

/** In one line of plain text. */
export function summaryOf(content: MessageContent): string {
  switch (content.is) {
    case 'text':
      return oneLine(content.text);
    case 'attachment':
      return `📎 ${content.files.map(({ name }) => oneLine(name ?? '') || attachmentTexts.unnamed).join(', ')}`;
    default:
      return chatTexts.other;
  }
}
