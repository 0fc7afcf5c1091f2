import type { Hex } from 'viem';

const OPCODES = {
  STOP: 0x00,
  MUL: 0x02,
  EQ: 0x14,
  SHL: 0x1b,
  SHR: 0x1c,
  CALLER: 0x33,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  CODECOPY: 0x39,
  POP: 0x50,
  MLOAD: 0x51,
  MSTORE: 0x52,
  SLOAD: 0x54,
  SSTORE: 0x55,
  JUMP: 0x56,
  JUMPI: 0x57,
  GAS: 0x5a,
  JUMPDEST: 0x5b,
  RETURN: 0xf3,
  STATICCALL: 0xfa,
  REVERT: 0xfd,
} as const;

/** Words: an opcode, "label:" (a JUMPDEST), "@label" (its offset) or hex digits to push. */
export function assemble(source: string): Hex {
  const words = source
    .replaceAll(/\/\/.*$/gm, '')
    .split(/\s+/)
    .filter(Boolean);
  const offsets = new Map<string, number>();
  let offset = 0;
  for (const word of words) {
    if (word.endsWith(':')) offsets.set(word.slice(0, -1), offset);
    offset += bytesOf(word).length;
  }
  return `0x${Buffer.from(words.flatMap((word) => bytesOf(word, offsets))).toString('hex')}`;
}

function bytesOf(word: string, offsets?: Map<string, number>): number[] {
  if (word.endsWith(':')) return [OPCODES.JUMPDEST];
  if (word.startsWith('@')) return [0x60, offsets?.get(word.slice(1)) ?? 0];
  if (word in OPCODES) return [OPCODES[word as keyof typeof OPCODES]];
  if (!/^(?:[0-9a-f]{2}){1,32}$/.test(word)) throw new Error(`the assembler does not know the word: ${word}`);
  const value = [...Buffer.from(word, 'hex')];
  return [0x5f + value.length, ...value];
}
