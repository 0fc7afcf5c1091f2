import type { Command } from 'commander';
import { bashScript, zshScript } from './bash-and-zsh.ts';
import { completedCommands } from './completion-tree.ts';
import { fishScript } from './fish.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Makes that shell complete the commands, options and fixed values of this program. */
export const completionScript = (shell: Shell, program: Command): string => scripts[shell](completedCommands(program));
