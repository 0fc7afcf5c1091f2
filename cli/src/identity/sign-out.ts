import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';

export function addSignOut(program: Command, run: Run): void {
  newCommand(program, 'sign-out', 'End the current session. Your identity stays, and the next command signs in again.', [
    'offshoot sign-out',
    'offshoot sign-out --everywhere --json',
  ])
    .option('--everywhere', 'end all your sessions, including those on other machines')
    .action(({ everywhere = false }: { everywhere?: boolean }) =>
      run(async ({ gateway }) => {
        const signedOut = await gateway.signOut({ everywhere });
        const done = everywhere ? 'All your sessions have ended.' : 'The session has ended.';
        return { json: { signedOut, everywhere }, text: signedOut ? done : 'There was no session.' };
      }),
    );
}
