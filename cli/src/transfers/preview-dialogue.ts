import { type AgentLine, Failure, type Recipient } from '@offshoot/client';
import type { Preview } from '@offshoot/context';
import { openAgentLine } from '../agent-line.ts';
import type { Cli } from '../cli.ts';
import { DECLINED, USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import type { Result } from '../terminal/output.ts';
import type { ContextOptions } from './context-options.ts';
import { PreviewChoice } from './preview-choice.ts';
import { previewText } from './preview-text.ts';
import { veiled } from './veiled.ts';

/** A transfer that the owner wants to see before signing. */
export interface PlannedTransfer {
  /** The agent that hands over context. */
  teller: Recipient;
  /** Inbox of the live agent that receives it; '' for a new clone. */
  targetInboxId: string;
  /** Keys of values that the owner sets anew. */
  givenKeys: readonly string[];
  options: ContextOptions;
}

/** Whether a person is there to ask. */
export function isDialogue(cli: Pick<Cli, 'input'>, { json }: ContextOptions): boolean {
  return cli.input.isTerminal && json !== true;
}

/** Only shows the preview; `toSign` are the words of the command that would sign it. */
export async function lookAtPreview(cli: Cli, plan: PlannedTransfer, toSign: readonly string[]): Promise<Result> {
  return withAgent(cli, plan, async (session) => {
    const { preview, shown, text } = await session.ask();
    const { context } = plan.options;
    const command = ['offshoot', ...toSign, ...(context === '' ? [] : ['--context', quoted(context)]), '--summary', preview.digest].join(
      ' ',
    );
    const change = 'To change it, repeat the command with --add ITEM or --remove ITEM.';
    return {
      json: { ...shown, signWith: command } as unknown as Result['json'],
      text: `${text}\n\n${change}\nSign exactly this: ${command}`,
    };
  });
}

/** The digest that the owner approves, after any number of changes. Throws DECLINED. */
export async function approvedSummary(cli: Cli, plan: PlannedTransfer): Promise<string> {
  return withAgent(cli, plan, async (session) => {
    for (;;) {
      const { preview, text } = await session.ask();
      if (plan.options.json !== true) cli.progress(`\n${text}\n`);
      if (plan.options.yes === true) return preview.digest;
      if (!isDialogue(cli, plan.options)) throw declined('There is no terminal to sign at');
      if ((await session.askPerson()) === 'sign') return preview.digest;
    }
  });
}

async function withAgent<T>(cli: Cli, plan: PlannedTransfer, work: (session: Session) => Promise<T>): Promise<T> {
  await using line = await openAgentLine(cli, await ownerOf(cli), plan.teller, plan.options.answerWithin);
  return await work(new Session(cli, line, plan));
}

interface Answer {
  preview: Preview;
  /** The same preview, veiled for display. */
  shown: Preview;
  text: string;
}

/** One owner, one agent, one transfer: choices made by hand persist from one preview to the next. */
class Session {
  readonly #cli: Cli;
  readonly #line: AgentLine;
  readonly #plan: PlannedTransfer;
  #choice: PreviewChoice | undefined;

  constructor(cli: Cli, line: AgentLine, plan: PlannedTransfer) {
    this.#cli = cli;
    this.#line = line;
    this.#plan = plan;
  }

  async ask(): Promise<Answer> {
    const choice = await this.#currentChoice();
    const preview = await this.#preview(choice.asked);
    choice.see(preview.items);
    const { showSecrets, context: prompt } = this.#plan.options;
    const shown = showSecrets === true ? preview : veiled(preview);
    const { givenKeys, targetInboxId } = this.#plan;
    return { preview, shown, text: previewText({ preview: shown, choice, prompt, isRefresh: targetInboxId !== '', givenKeys }) };
  }

  /** Asks until the answer can be understood. Throws DECLINED. */
  async askPerson(): Promise<'sign' | 'changed'> {
    const choice = await this.#currentChoice();
    for (;;) {
      const said = (await this.#cli.input.ask('Enter to sign it, "+3 -7" to change it, q to stop: ')).trim();
      if (said === '') return 'sign';
      if (/^q(uit)?$/i.test(said)) throw declined('You stopped');
      try {
        choice.edit(said);
        return 'changed';
      } catch (error) {
        if (!(error instanceof Failure) || error.reason !== USAGE) throw error;
        this.#cli.progress(`${error.message} ${error.help}`);
      }
    }
  }

  /** Numbers and prefixes of IDs have a meaning only once the agent has listed its items. */
  async #currentChoice(): Promise<PreviewChoice> {
    if (this.#choice !== undefined) return this.#choice;
    const choice = new PreviewChoice();
    const { add, remove } = this.#plan.options;
    if (add.length + remove.length > 0) {
      choice.see((await this.#preview({ add: [], remove: [] })).items);
      for (const item of add) choice.add(item);
      for (const item of remove) choice.remove(item);
    }
    this.#choice = choice;
    return choice;
  }

  #preview(asked: { add: string[]; remove: string[] }): Promise<Preview> {
    const { options, targetInboxId } = this.#plan;
    return this.#line.preview({ prompt: options.context, targetInboxId, ...asked });
  }
}

function declined(why: string): Failure {
  return new Failure(DECLINED, `${why}: nothing was signed or sent.`, {
    help: 'Use --preview to see it again, --yes to sign without asking, or --summary DIGEST to sign what was shown before.',
  });
}

/** Quoted for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
