import { Text } from '@mantine/core';
import { askingTexts as words } from '../texts/agents/agents.ts';

interface AskingStatusProps {
  isAsking: boolean;
  /** The question waits until the browser is online. */
  isPaused: boolean;
  /** The text while the page asks it. */
  asking?: string;
  /** What to say otherwise. */
  children?: string;
}

/** Tells, also a screen reader, that the agent is asked. */
export function AskingStatus({ isAsking, isPaused, asking = words.asking, children = '' }: AskingStatusProps) {
  const said = isPaused ? words.offline : isAsking ? asking : children;
  return <div role="status">{said !== '' && <Text>{said}</Text>}</div>;
}
