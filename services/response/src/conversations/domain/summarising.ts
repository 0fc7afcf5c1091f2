import type { Item } from '@offshoot/openai-api';
import type { ChainLink } from '../../database/domain/stored-response.ts';

/** A conversation is summarised when it has so many items, or characters, since the last summary. */
const MANY_ITEMS = 40;
const MANY_CHARACTERS = 32_000;
/** The latest items stay as they are. */
const KEPT_ITEMS = 12;

export function isLong(items: readonly Item[]): boolean {
  return items.length >= MANY_ITEMS || JSON.stringify(items).length >= MANY_CHARACTERS;
}

/**
 * The turns that a summary is to stand for: those before the latest, and never between a call and its result. `chain`: oldest first. Undefined:
 * there is nothing to summarise.
 */
export function turnsToSummarise(chain: readonly ChainLink[]): ChainLink[] | undefined {
  let kept = 0;
  for (let end = chain.length - 1; end > 0; end--) {
    const link = chain[end];
    kept += (link?.input.length ?? 0) + (link?.output.length ?? 0);
    const last = chain[end - 1];
    if (kept >= KEPT_ITEMS && last !== undefined && last.summary === undefined && !isOpen(last)) return chain.slice(0, end);
  }
  return undefined;
}

/** Whether the next turn answers something of this one. */
const isOpen = ({ output }: ChainLink): boolean => output.some(({ type }) => type === 'function_call' || type === 'mcp_approval_request');
