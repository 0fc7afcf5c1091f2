// Runs secretlint's rules over texts in memory. Reads no files, sends nothing, and returns only rule names.

import { looks } from '@offshoot/text';
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretScanner } from '../agent/transfers/domain/selection/secret-scanner.ts';

// It would keep a record of every call for good.
secretLintProfiler.setEnabled(false);

/** It lets a text switch off the other rules ("secretlint-disable"), and anybody can write to an agent. */
const COMMENT_RULE = '@secretlint/secretlint-rule-filter-comments';
// Listed individually: a preset cannot omit one of its rules.
const CONFIG = { rules: rules.filter((rule) => rule.meta.id !== COMMENT_RULE).map((rule) => ({ id: rule.meta.id, rule })) };
/** Texts scanned together: nearly always nothing is found, and one scan costs as much as a hundred. */
const TOGETHER = 64;
const RULE_PREFIX = /^@secretlint\/secretlint-rule-/;
const UNREADABLE = 'unreadable';

export function createSecretlintScanner(): SecretScanner {
  return {
    async rulesFoundIn(texts) {
      const found: string[][] = [];
      for (let at = 0; at < texts.length; at += TOGETHER) {
        const some = texts.slice(at, at + TOGETHER).map(asSeen);
        // Separated by blank lines: no rule matches across them.
        const isClean = some.length > 1 && (await rulesIn(some.join('\n\n\n'))).length === 0;
        for (const text of some) found.push(isClean ? [] : await rulesIn(text));
      }
      return found;
    },
  };
}

/** The text as written, followed by the text as it looks: neither invisible characters nor look-alike letters hide a key. */
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
    // If in doubt, the text is withheld; the error may quote it.
    return [UNREADABLE];
  }
}
