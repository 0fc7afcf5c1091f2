// What people's clients send when a template changes hands, and what an agent verifies of it.
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { fromWire, handoverFromWire } from '@offshoot/rpc/wire';
import { handOverAction, takeOverAction, teamWith, verifyHandovers, verifySignedVersion } from '@offshoot/statements';
import type { Person } from './people.ts';
import { contentJsonOf, signed, TRIP_PLANNER, update } from './signing.ts';
import { present, type StoreFront } from './store-front.ts';

export interface Deal {
  from: Person;
  to: Person;
  /** With the new creator. */
  team?: readonly Person[];
  /** Of which the statements speak. Default: the template. */
  of?: Pick<Template, 'id' | 'version' | 'digest'>;
  seconds?: number;
}

export const contentOf = ({ agentName }: Pick<Template, 'agentName'>, more: { description?: string } = {}) => ({
  ...TRIP_PLANNER,
  agentName,
  ...more,
});

export function handingOver(front: StoreFront) {
  const teamOf = ({ to, team = [] }: Deal) => {
    const members = teamWith(
      to.inboxId,
      team.map(({ inboxId }) => inboxId),
    );
    return members === undefined ? {} : { team: members };
  };
  return {
    async offer(of: Template, deal: Deal) {
      const { from, to, of: said = of, seconds = 600 } = deal;
      const whom = { newCreatorId: to.inboxId, ...teamOf(deal) };
      const action = handOverAction(said.id, { version: Number(said.version), digest: said.digest, ...whom });
      const expiresAt = new Date(Math.floor(front.now().getTime() / 1000) * 1000 + seconds * 1000);
      return { templateId: of.id, ...whom, statement: await signed(from, action, { now: front.now(), envelope: { expiresAt } }) };
    },
    async taking(of: Template, { statement }: { statement: SignedStatement }, deal: Deal) {
      const { from, to, of: said = of } = deal;
      const handover = { version: Number(said.version), digest: said.digest, previousCreatorId: from.inboxId, ...teamOf(deal) };
      const action = takeOverAction(said.id, { ...handover, offer: fromWire(statement) });
      // An offer changes the etag.
      const { template: now } = await front.as(to).getTemplate({ templateId: of.id });
      const { templateId, ...nextVersion } = await update(to, present(now), contentOf(of));
      return { templateId, statement: await signed(to, action, { now: front.now() }), nextVersion };
    },
    /** What an agent verifies. */
    async verified(version: TemplateVersion | undefined): Promise<string> {
      const { templateId, content, statement, handovers, creatorId, salt, digest, previousDigest, ...rest } = present(version);
      const chain = handovers.map(handoverFromWire);
      const told = { templateId, version: Number(rest.version), creatorId, salt, digest, previousDigest, handovers: chain };
      const whole = { ...told, content: contentJsonOf(present(content)), statement: fromWire(present(statement)) };
      const withKeysOf = async <T>(inboxId: string, verify: (keys: Awaited<ReturnType<typeof front.inboxes.keysOf>>) => Promise<T>) =>
        verify(await front.inboxes.keysOf(inboxId));
      const own = await withKeysOf(creatorId, (keys) => verifySignedVersion(whole, keys, front.now()));
      const all = own.ok ? await verifyHandovers(whole, withKeysOf, front.now()) : own;
      return all.ok ? 'ok' : all.reason;
    },
  };
}
