// Summaries the owner was shown and may sign. They contain people's words, so they are deleted on expiry.
import type { DatabaseSync } from 'node:sqlite';
import { type ContextSummary, parseSummary } from '@offshoot/context';
import { canonicalJson, type JsonValue } from '@offshoot/statements';

export interface KeptPreview {
  /** `summaryDigest(summary)`. */
  digest: string;
  ownerId: string;
  /** Digest of the prompt used. */
  promptDigest: string;
  /** The target; empty: a new clone. */
  targetInboxId: string;
  summary: ContextSummary;
  expiresAt: Date;
}

export interface PreviewStore {
  /** Storing the same summary again replaces the earlier request. The oldest beyond MAX_PREVIEWS is deleted. */
  keep(preview: KeptPreview): void;
  /** Exactly that summary for that owner, prompt and target; undefined if it no longer exists. */
  find(o: { digest: string; ownerId: string; promptDigest: string; targetInboxId: string; now: Date }): ContextSummary | undefined;
  /** Deletes expired previews. */
  tidy(now: Date): void;
}

/** Only the newest previews are kept: each can take megabytes. */
export const MAX_PREVIEWS = 16;

export interface PreviewTable {
  readonly previews: PreviewStore;
}

export function openPreviewStore(db: DatabaseSync): PreviewStore {
  return {
    keep({ digest, ownerId, promptDigest, targetInboxId, summary, expiresAt }) {
      const text = canonicalJson(summary as unknown as JsonValue);
      db.prepare('DELETE FROM preview WHERE digest = ?').run(digest);
      db.prepare(
        `INSERT INTO preview (digest, owner_id, prompt_digest, target_inbox_id, summary, expires_at)
          VALUES (:digest, :owner_id, :prompt_digest, :target_inbox_id, :summary, :expires_at)`,
      ).run({
        digest,
        owner_id: ownerId,
        prompt_digest: promptDigest,
        target_inbox_id: targetInboxId,
        summary: text,
        expires_at: expiresAt.getTime(),
      });
      db.prepare('DELETE FROM preview WHERE rowid NOT IN (SELECT rowid FROM preview ORDER BY rowid DESC LIMIT ?)').run(MAX_PREVIEWS);
    },
    find({ digest, ownerId, promptDigest, targetInboxId, now }) {
      const row = db
        .prepare(
          `SELECT summary FROM preview WHERE digest = :digest AND owner_id = :owner_id AND prompt_digest = :prompt_digest
            AND target_inbox_id = :target_inbox_id AND expires_at > :now`,
        )
        .get({
          digest,
          owner_id: ownerId,
          prompt_digest: promptDigest,
          target_inbox_id: targetInboxId,
          now: now.getTime(),
        }) as { summary: string } | undefined;
      return row === undefined ? undefined : parseSummary(JSON.parse(row.summary));
    },
    tidy(now) {
      db.prepare('DELETE FROM preview WHERE expires_at <= ?').run(now.getTime());
    },
  };
}
