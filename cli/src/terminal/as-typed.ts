/** Hints begin with "offshoot". If npx has started the program, as it says in the environment, that alone is no command of the person's shell. */
export function hintsAsTyped({ npm_command }: NodeJS.ProcessEnv, commands: readonly string[]): (text: string) => string {
  if (npm_command !== 'exec') return (text) => text;
  const hint = new RegExp(`(?<![\\w./-]|npx )offshoot (?=(?:${commands.join('|')})\\b|\\[|--)`, 'g');
  return (text) => text.replace(hint, 'npx offshoot ');
}
