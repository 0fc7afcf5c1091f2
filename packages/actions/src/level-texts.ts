import type { Level } from '@offshoot/statements/trust.ts';
import { type Soul, startingLevel } from '@offshoot/template-content/soul/soul.ts';

interface LevelText {
  /** In lower case, to stand behind the level or alone. */
  name: string;
  /** What the agent does without asking. Each level also does all of the lower ones. */
  does: string;
  example: string;
}

/** What people read about the levels: on pages, in forms and in the command. */
export const LEVEL_TEXTS: Readonly<Record<Level, LevelText>> = {
  L1: {
    name: 'only answers',
    does: 'It answers when it is addressed, and does nothing else.',
    example: 'Ask when the museum closes, and it tells you. Ask for a reminder, and it says that it may not.',
  },
  L2: {
    name: 'asks first',
    does: 'It also looks things up and sets reminders, and asks before anything that reaches other people.',
    example: 'Ask it to write to Ana, and it shows the e-mail and waits until a person approves it.',
  },
  L3: {
    name: 'does what it is asked',
    does: 'It also does at once what you ask for people whom it knows or whom you have allowed, speaks unasked where its instructions say so, and asks before first contacts, deleting and publishing.',
    example: 'Ask it to write to Ana, whom it knows, and the e-mail is sent. If it does not know her, it asks first.',
  },
  L4: {
    name: 'acts by itself',
    does: 'It also acts without anybody asking, where its instructions say so, and asks before first contacts, deleting and publishing, unless you have allowed exactly that.',
    example: 'Its instructions say “every Friday, send Ana the plan”, and it does so each week.',
  },
};

/** Such as "L3: does what it is asked". */
export const levelName = (level: Level): string => `${level}: ${LEVEL_TEXTS[level].name}`;

/** For owners, without its end. */
export function startingLevelText(soul: Pick<Soul, 'suggestedLevel'>): string {
  const start = startingLevel(soul);
  const suggested = soul.suggestedLevel ?? start;
  if (suggested !== start) return `It starts at “${levelName(start)}”; its creator suggests “${levelName(suggested)}”`;
  return `It starts at “${levelName(start)}”${soul.suggestedLevel === undefined ? '' : ', as its creator suggests'}`;
}
