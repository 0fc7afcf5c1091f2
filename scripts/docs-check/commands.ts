// Checks that the commands in the docs exist: `npm run …` and `offshoot …`, with their options.
import type { Command } from 'commander';

const NPM_RUN = /\bnpm run ([\w:-]+)/g;
const NPM_ALONE = /\bnpm (start|test)\b/g;
const OFFSHOOT = /(?:^|[\s$(])(?:npx )?offshoot((?: [^\s`|&;<>()]+)+)/g;
/** `agents pause INSTANCE`: the docs leave the program's name out where it was just named. */
const SUBCOMMAND = /^[a-z]+ [a-z-]+(?: [^\s`|&;<>()]+)*/;

export function unknownScripts(text: string, scripts: ReadonlySet<string>): string[] {
  const named = [...text.matchAll(NPM_RUN), ...text.matchAll(NPM_ALONE)].map(([, script = '']) => script);
  return named.filter((script) => !scripts.has(script)).map((script) => `npm run ${script}: package.json has no such script`);
}

export function unknownCommands(text: string, program: Command): string[] {
  const commands = [...text.matchAll(OFFSHOOT)].map(([, words = '']) => words.trim().split(' '));
  const short = SUBCOMMAND.exec(text)?.[0].split(' ') ?? [];
  if (program.commands.some((group) => group.name() === short[0] && group.commands.length > 0)) commands.push(short);
  return commands.flatMap((words) => objectionTo(words, program));
}

function objectionTo(words: string[], program: Command): string[] {
  let command = program;
  const rest = [...words];
  while (command.commands.length > 0 && rest[0] !== undefined && /^[a-z][a-z-]*$/.test(rest[0])) {
    const found = command.commands.find((each) => each.name() === rest[0]);
    if (!found) {
      // A word that is not a command may be an argument (`offshoot agents` takes only options), or prose after the name.
      return command === program || command.registeredArguments.length === 0
        ? [`offshoot ${words.join(' ')}: there is no such command`]
        : [];
    }
    command = found;
    rest.shift();
  }
  const known = new Set(['--help', '--version', ...command.options.flatMap(({ long }) => (long ? [long] : []))]);
  const unknown = rest
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.replace(/[=,.:].*$/, ''))
    .filter((word) => !known.has(word));
  return unknown.map((option) => `offshoot ${words.join(' ')}: there is no option ${option}`);
}
