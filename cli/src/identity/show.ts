import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';

export function addIdentity(program: Command, run: Run): void {
  newCommand(program, 'identity', 'Show your XMTP identity. Creates it on first use.', [
    'offshoot identity',
    'OFFSHOOT_HOME=~/second-identity offshoot identity --json',
  ]).action(() =>
    run(async ({ identities, environment }) => {
      const { inboxId, address } = await identities.open();
      return {
        json: { inboxId, address, home: environment.home },
        text: `inbox  ${inboxId}\nwallet ${address}\nhome   ${environment.home}\n\nNext: offshoot template list --public`,
      };
    }),
  );
}
