// An agent with real signatures by its owner and creator, and real files and keys, but no network.
import type { JsonObject } from '@offshoot/statements';
import { seal } from '@offshoot/statements/sealing';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { FRESH } from '../../src/agent/record/domain/agent-state.ts';
import type { SealedConfig } from '../../src/agent/template/sealed-values.ts';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import { capabilitiesIn } from '../../src/agent/versions/domain/template-update.ts';
import { AGENT_INBOX, type BareAgent, openBareAgent } from '../context/bare-agent.ts';
import { CAROL, CREATOR, MALLORY, NOW, OWNER, signedVersion, TEMPLATE } from './signers.ts';

export const INSTANCE = `inst_${'a'.repeat(26)}`;
export const INBOX = AGENT_INBOX;
export const CLAIM = `clm_${'a'.repeat(26)}`;

const byUser = { provisioning: 'TOOL_PROVISIONING_USER' };
export const CONTENT: JsonObject = {
  agentName: 'Trip Planner',
  instructions: 'Plan trips.',
  tools: [
    { id: 'email', ...byUser, format: 'VALUE_FORMAT_EMAIL' },
    { id: 'pin', ...byUser, secret: true },
  ],
};

export interface SignedAgent {
  deps: BareAgent['deps'];
  store: BareAgent['store'];
  /** The version that it has or can be claimed with. */
  version: SignedVersion;
  clock: { now: Date };
  /** What it woke, in order. */
  woken: string[];
  /** Runs once, while the signer's keys are being read for the next order. */
  meanwhile(work: () => unknown): void;
  /** Passes the agent to Mallory. */
  sell(): void;
  seal(values: Record<string, string>): Promise<SealedConfig>;
  close(): void;
}

/** `idle`: not claimed yet. */
export async function openSignedAgent({ idle = false, content = CONTENT } = {}): Promise<SignedAgent> {
  const { deps: bare, store, close } = openBareAgent({ engine: createOfflineEngine(), instanceId: INSTANCE });
  const version = await signedVersion(1, content);
  const clock = { now: NOW };
  const woken: string[] = [];
  let happening: (() => unknown) | undefined;
  const deps: SignedAgent['deps'] = {
    ...bare,
    now: () => clock.now,
    identities: {
      async keysOf(inboxId) {
        const work = happening;
        happening = undefined;
        await work?.();
        const known = [CREATOR, OWNER, MALLORY, CAROL].find((one) => one.inboxId === inboxId);
        return known?.keys ?? { inboxId, addresses: [], installations: [] };
      },
    },
    wake: {
      duties: () => woken.push('duties'),
      thoughts: () => woken.push('thoughts'),
      effects: () => woken.push('effects'),
      goals: () => woken.push('goals'),
      commons: () => woken.push('commons'),
      reports: () => woken.push('reports'),
    },
  };
  const { claimed } = store.state;
  if (claimed === undefined) throw new Error('a bare agent is claimed');
  if (idle) store.change({ ...FRESH, inboxId: INBOX, claimed: undefined, template: undefined });
  else {
    const { templateId, creatorId, digest } = version;
    store.keepTemplateVersion(version);
    store.change({
      claimed: { ...claimed, ownerId: OWNER.inboxId },
      template: { templateId, creatorId, version: 1, digest },
      acceptedCapabilities: capabilitiesIn(version),
    });
  }
  return {
    ...{ deps, store, version, clock, woken, close },
    meanwhile(work) {
      happening = work;
    },
    sell() {
      store.change({ claimed: { ...claimed, ownerId: MALLORY.inboxId } });
    },
    async seal(values) {
      const { publicKey } = await deps.workspace.sealingKeys();
      const purpose = { use: 'user-config', instanceId: INSTANCE, ownerId: OWNER.inboxId, templateId: TEMPLATE } as const;
      return { value: await seal(publicKey, purpose, Buffer.from(JSON.stringify(values))), keys: Object.keys(values) };
    },
  };
}
