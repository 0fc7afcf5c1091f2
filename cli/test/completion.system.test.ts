// The printed scripts, in real shells. Bash is everywhere; zsh and fish take part where they are installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionScript, type Shell } from '../src/completion/completion.ts';
import { buildProgram } from '../src/program.ts';

/** Each prints what it would offer for `words`, of which the person is typing the last one, without summaries. */
const OFFERS: Record<Shell, string> = {
  bash: `source "$1"; shift; COMP_WORDS=(offshoot "$@"); COMP_CWORD=$#; _offshoot; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // The three builtins that only an interactive zsh has: they print what they are given.
  zsh: `compdef() {}; _files() {}; _describe() { local each; for each in "\${(@P)2}"; do if [[ $each == "$words[CURRENT]"* ]]; then print -r -- "\${each%%:*}"; fi; done }
script=$1; words=(offshoot "\${@:2}"); CURRENT=$#; source $script; _offshoot`,
  fish: 'source $argv[1]; complete -C "offshoot $argv[2..-1]" | string replace -r "\\t.*" ""; or true',
};

const present = (['bash', 'zsh', 'fish'] as const).filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function offered(shell: Shell, program: Command, ...words: string[]): string[] {
  const script = join(folder, shell);
  writeFileSync(script, completionScript(shell, program));
  const start = {
    bash: ['--norc', '-c', OFFERS.bash, 'bash'],
    zsh: ['-f', '-c', OFFERS.zsh, 'zsh'],
    fish: ['--no-config', '-c', OFFERS.fish],
  };
  const { status, stdout, stderr } = spawnSync(shell, [...start[shell], script, ...words], { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

const everything = () =>
  buildProgram(
    async () => {},
    () => {},
  );

test('bash is here', () => expect(present).toContain('bash'));

describe.each(present)('%s', (shell) => {
  test('attack: shell code in a summary or a value runs', () => {
    const ran = join(folder, 'ran');
    const hostile = [`$(touch ${ran})`, `\`touch ${ran}\``, `'; touch ${ran}; '`, `"; touch ${ran}; "`, `\\'; touch ${ran} #`];
    const program = new Command('offshoot');
    for (const [place, text] of hostile.entries()) {
      program
        .command(`do-${place}`)
        .description(text)
        .addArgument(new Argument('<what>').choices([text]))
        .addOption(new Option('--how <value>', text).choices([text]));
      for (const words of [['d'], [`do-${place}`, ''], [`do-${place}`, '--'], [`do-${place}`, '--how', '']])
        offered(shell, program, ...words);
    }
    expect(offered(shell, program, 'do')).toEqual(hostile.map((_, place) => `do-${place}`));
    expect(existsSync(ran)).toBe(false);
  });

  test('does not take the value of an option for a command', async () => {
    const program = await everything();
    expect(offered(shell, program, 'agents', '--template', 'goals', '--mi')).toEqual(['--mine']);
    expect(offered(shell, program, 'claim', '--invite', 'agents', '--que')).toEqual(['--queue']);
  });

  test('completes commands, subcommands, options and fixed values', async () => {
    const program = await everything();
    expect(offered(shell, program, 'ide')).toEqual(['identity']);
    expect(offered(shell, program, 'agents', 'rem')).toEqual(['reminders']);
    expect(offered(shell, program, 'agents', 'goals', '--pri')).toEqual(['--priority']);
    expect(offered(shell, program, 'agents', 'goals', '--priority', '').sort()).toEqual(['high', 'low', 'normal']);
    expect(offered(shell, program, 'completion', '').sort()).toEqual(['bash', 'fish', 'zsh']);
    expect(offered(shell, program, 'nothing-like-this')).toEqual([]);
  });

  test('knows every command of the program', async () => {
    const program = await everything();
    const visible = program.commands.map((command) => command.name());
    expect(offered(shell, program, '')).toEqual(expect.arrayContaining(visible));
    const groups = program.commands.filter(({ commands }) => commands.length > 0);
    expect(groups.length).toBeGreaterThan(10);
    for (const { name, commands } of groups.map((group) => ({ name: group.name(), commands: group.commands })))
      expect(offered(shell, program, name, '')).toEqual(expect.arrayContaining(commands.map((command) => command.name())));
  });
});
