import type { Doubt } from '@offshoot/patterns';
import type { Stored } from '../domain/stored.ts';

export interface PatternRow {
  id: string;
  author: string;
  situation: string;
  advice: string;
  reason: string;
  interests: string[];
  doubts: Doubt[];
  helped: number;
  failed: number;
  state: 'live' | 'expired' | 'recalled';
  create_time: string;
  vote_time: string;
  expire_time: string;
}

export const COLUMNS =
  'pattern_id as id, author, situation, advice, reason, interests, doubts, helped, failed, state, create_time, vote_time, expire_time';

export const toStored = (row: PatternRow): Stored => ({
  id: row.id,
  pattern: { when: row.situation, do: row.advice, because: row.reason, interests: row.interests },
  votes: { helped: row.helped, failed: row.failed },
  doubts: row.doubts,
  createTime: new Date(row.create_time),
  voteTime: new Date(row.vote_time),
  expireTime: new Date(row.expire_time),
});
