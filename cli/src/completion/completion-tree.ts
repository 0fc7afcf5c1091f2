import { type Argument, type Command, Help, type Option } from 'commander';

/** A word that a person may type next. */
export interface Word {
  text: string;
  /** One line for people. Empty: the word says enough. */
  summary: string;
}

export interface CompletedOption {
  short: string | undefined;
  long: string | undefined;
  summary: string;
  /** A value has to follow. */
  takesValue: boolean;
  /** Of the value. Empty: the shell offers files. */
  choices: readonly string[];
}

/** What may follow one command. */
export interface CompletedCommand {
  /** As typed after the program's name, each word with a space before it: "" or " agents goals". */
  path: string;
  /** Subcommands, and what its arguments may be. Empty: the shell offers files. */
  words: readonly Word[];
  options: readonly CompletedOption[];
}

const help = new Help();

/** The program, and every command below it. */
export function completedCommands(command: Command, path = ''): CompletedCommand[] {
  const subcommands = help.visibleCommands(command);
  const names = subcommands.map((each) => ({ text: each.name(), summary: help.subcommandDescription(each) }));
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }: Argument) => argChoices);
  return [
    {
      path,
      words: [...names, ...choices.map((text) => ({ text, summary: '' }))],
      options: help.visibleOptions(command).map(completedOption),
    },
    ...subcommands.flatMap((each) => completedCommands(each, `${path} ${each.name()}`)),
  ];
}

const completedOption = ({ short, long, description, required, argChoices = [] }: Option): CompletedOption => ({
  short,
  long,
  summary: description,
  takesValue: required,
  choices: argChoices,
});

/** Of an option: "-f" and "--file". */
export const flagsOf = ({ short, long }: CompletedOption): string[] => [short, long].filter((flag) => flag !== undefined);

/** Each option that takes a value, with the path of its command before it: " claim --invite". */
export function placesOfValues(commands: readonly CompletedCommand[]): { places: string[]; choices: readonly string[] }[] {
  return commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map((option) => ({ places: flagsOf(option).map((flag) => `${path} ${flag}`), choices: option.choices })),
  );
}
