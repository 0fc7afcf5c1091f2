import type { Voice } from './owner-requests.ts';

interface VoiceText {
  name: string;
  /** What the agent does then. */
  does: string;
}

/** What owners read about how much an agent says, on its page and in the command. */
export const VOICE_TEXTS: Readonly<Record<Voice, VoiceText>> = {
  talking: { name: 'Talks freely', does: 'It answers what it thinks is for it.' },
  'only-mentioned': { name: 'Only when mentioned', does: 'It answers when it is named or replied to, and goes on listening.' },
  muted: { name: 'Muted', does: 'It goes on listening, and answers only orders about its memory.' },
  'not-listening': { name: 'Not listening', does: 'It answers nothing and learns nothing. “Forget …” still works.' },
};
