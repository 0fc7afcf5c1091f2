import { Argument, type Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { bashScript, zshScript } from './bash-and-zsh.ts';
import { completedCommands } from './completion-tree.ts';
import { fishScript } from './fish.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Makes that shell complete the commands, options and fixed values of this program. */
export const completionScript = (shell: Shell, program: Command): string => scripts[shell](completedCommands(program));

/** `everything`: the program with all its commands. */
export function addCompletion(program: Command, run: Run, everything: () => Promise<Command>): void {
  newCommand(program, 'completion', 'Print a script that makes your shell complete commands, options and their values.', [
    'offshoot completion bash > ~/.local/share/bash-completion/completions/offshoot',
    'offshoot completion zsh > ~/.zfunc/_offshoot     # a folder of your fpath',
    'offshoot completion fish > ~/.config/fish/completions/offshoot.fish',
  ])
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .action((shell: Shell) =>
      run(async () => {
        const script = completionScript(shell, await everything());
        return { json: { shell, script }, text: script, isFile: true };
      }),
    );
}
