import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';

export function addToken(program: Command, run: Run): void {
  newCommand(program, 'token', 'Print an access token of your session, for curl. It is a secret, and expires within 15 minutes.', [
    'offshoot token',
    `curl -H "authorization: Bearer $(offshoot token)" http://localhost:8080/api/session`,
  ]).action(() =>
    run(async ({ gateway }) => {
      const token = await gateway.token();
      return { json: { token }, text: token };
    }),
  );
}
