// What the agent shows its whole conversation if its owner says so, and what it says before that.

import type { Explanation, Preview } from '@offshoot/context';
import type { ShowCommand } from '../../record/domain/agent-state.ts';
import { MAX_FILE_BYTES, quotedInMarkdown, type saidFile } from '../../transcript/domain/said-file.ts';
import { explanationText, previewText } from './texts.ts';

type Contents = Parameters<typeof saidFile>[0];

const HERE = 'To show it to everybody here, say “show it here” to me.';

/** For the owner, in the conversation. */
export const NEXT_STEP: Record<ShowCommand['command'], (instanceId: string) => string> = {
  preview: (instanceId) =>
    `For you alone: run “offshoot clone ${instanceId} --preview”, or open my page. There you see what a clone would get, change it and sign it. ${HERE}`,
  explain: (instanceId) => `For you alone: run “offshoot agents explain ${instanceId}”, or open my page. ${HERE}`,
};
export const TOO_MANY = 'That is too much at once. Ask me again in a minute.';

/** Characters: with the quoting and in any script, most of it fits into a file. */
const MAX_SHOWN_CHARACTERS = MAX_FILE_BYTES / 2;

export function previewFile(preview: Preview, o: { instanceId: string; prompt: string }): Contents {
  return fileOf('What a clone would get', previewText(preview, { ...o, most: MAX_SHOWN_CHARACTERS }));
}

export function explanationFile(explanation: Explanation, o: { instanceId: string; text: string }): Contents {
  return fileOf('What the model was shown', explanationText(explanation, { ...o, most: MAX_SHOWN_CHARACTERS }));
}

const fileOf = (title: string, text: string): Contents => ({
  title,
  type: 'text/markdown',
  text: `# ${title}\n\n${quotedInMarkdown(text)}\n`,
});
