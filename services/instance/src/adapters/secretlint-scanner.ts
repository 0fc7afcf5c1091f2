// The rules of secretlint over texts in memory. It reads no file, sends nothing, and only names of rules come out.

import { looks } from '@offshoot/plain-text';
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretScanner } from '../agent/transfers/domain/selection/secret-scanner.ts';

// It keeps a mark of every call for good, and nobody reads them here.
secretLintProfiler.setEnabled(false);

/** Would let a text switch the other rules off ("secretlint-disable"), and so anybody who writes to an agent. */
const COMMENT_RULE = '@secretlint/secretlint-rule-filter-comments';
// One by one: a preset cannot be told to leave one of its rules out.
const CONFIG = { rules: rules.filter((rule) => rule.meta.id !== COMMENT_RULE).map((rule) => ({ id: rule.meta.id, rule })) };
/** Texts that are looked at together: nearly always nothing is found, and one look costs as much as a hundred. */
const TOGETHER = 64;
const RULE_PREFIX = /^@secretlint\/secretlint-rule-/;
const UNREADABLE = 'unreadable';

export function createSecretlintScanner(): SecretScanner {
  return {
    async rulesFoundIn(texts) {
      const found: string[][] = [];
      for (let at = 0; at < texts.length; at += TOGETHER) {
        const some = texts.slice(at, at + TOGETHER).map(asSeen);
        // Blank lines between: no rule reads across them.
        const isClean = some.length > 1 && (await rulesIn(some.join('\n\n\n'))).length === 0;
        for (const text of some) found.push(isClean ? [] : await rulesIn(text));
      }
      return found;
    },
  };
}

/** As it is written and, behind it, as it is read: invisible characters in a key, and letters that look like its own, hide nothing. */
function asSeen(text: string): string {
  const seen = looks(text);
  return seen === text ? text : `${text}\n\n\n${seen}`;
}

async function rulesIn(content: string): Promise<string[]> {
  try {
    const { messages } = await lintSource({
      source: { content, filePath: 'item.txt', ext: '.txt', contentType: 'text' },
      options: { config: CONFIG, maskSecrets: true, noPhysicFilePath: true },
    });
    return [...new Set(messages.map((message) => message.ruleId.replace(RULE_PREFIX, '')))].sort();
  } catch {
    // In doubt it is kept back; the error may quote the text.
    return [UNREADABLE];
  }
}
