import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ListInstancesResponseSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { nextPageText, type PageOptions, withPages } from '../pages.ts';
import { documentOf, table } from '../terminal/output.ts';

export function addAgentsOffers(agents: Command, run: Run): void {
  withPages(
    newCommand(agents, 'offers', 'List agents that others have offered you.', ['offshoot agents offers', 'offshoot agents offers --json']),
    50,
  ).action(({ limit: pageSize, pageToken }: PageOptions) =>
    run(async ({ gateway, identities }) => {
      const { inboxId } = await identities.open();
      const filter = { case: 'offeredToId', value: inboxId } as const;
      const found = await gateway.signedIn.claims.listInstances({ filter, pageSize, pageToken });
      const rows = found.instances.map(({ id, agentName, ownerId, offerExpireTime }) => [
        id,
        agentName,
        offerExpireTime ? timestampDate(offerExpireTime).toISOString() : '-',
        ownerId,
      ]);
      const more = nextPageText(found);
      const list = `${table(['ID', 'NAME', 'UNTIL', 'OWNER'], rows)}\n\nAccept one: offshoot agents accept ${found.instances[0]?.id}${more}`;
      return {
        json: documentOf(ListInstancesResponseSchema, found),
        text: rows.length === 0 ? 'Nobody has offered you an agent.' : list,
      };
    }),
  );
}
