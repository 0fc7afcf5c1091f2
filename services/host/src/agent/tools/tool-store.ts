// What the pool provisioned for this agent, secrets included.

import { hkdfSync } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ToolResource } from '@offshoot/statements';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { inTransaction } from '../record/agent-database.ts';
import type { OwnTool } from './domain/tools.ts';

// The agent's own wallets. Derived from the key the agent was created with, so there is nothing to store, lose or leak: the same tool has
// the same wallet for life, even after a restore from backup.
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** 128 bits more than the group order, so that the bias of the remainder is negligible. */
const SEED_BYTES = 48;

export function toolWallet(o: { walletKey: `0x${string}`; instanceId: string; toolId: string }): PrivateKeyAccount {
  const info = `offshoot tool wallet v1\n${o.instanceId}\n${o.toolId}`;
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(o.walletKey.slice(2), 'hex'), '', info, SEED_BYTES));
  const key = (BigInt(`0x${seed.toString('hex')}`) % (CURVE_ORDER - 1n)) + 1n;
  return privateKeyToAccount(`0x${key.toString(16).padStart(64, '0')}`);
}

export interface ToolStore {
  /** In the order they were given. */
  all(): OwnTool[];
  /** Replaces all tools. */
  replace(tools: readonly OwnTool[]): void;
}

interface Row {
  resource_id: string;
  tool_id: string;
  resource: string;
  value: string;
  key: string;
}

export interface ToolTable {
  readonly tools: ToolStore;
}

export function openToolStore(db: DatabaseSync): ToolStore {
  return {
    all() {
      const rows = db.prepare('SELECT resource_id, tool_id, resource, value, key FROM own_tool ORDER BY rowid').all() as unknown as Row[];
      return rows.map((row) => ({
        resourceId: row.resource_id,
        toolId: row.tool_id,
        resource: row.resource as ToolResource,
        value: row.value,
        ...(row.key !== '' && { key: row.key }),
      }));
    },
    replace(tools) {
      inTransaction(db, () => {
        db.exec('DELETE FROM own_tool');
        const add = db.prepare(
          'INSERT INTO own_tool (resource_id, tool_id, resource, value, key) VALUES (:resource_id, :tool_id, :resource, :value, :key)',
        );
        for (const { resourceId, toolId, resource, value, key = '' } of tools)
          add.run({ resource_id: resourceId, tool_id: toolId, resource, value, key });
      });
    },
  };
}
