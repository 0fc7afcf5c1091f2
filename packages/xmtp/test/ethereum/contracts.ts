import { concat, encodeAbiParameters, type Hex, pad, size, toHex } from 'viem';
import { assemble } from './assembler.ts';

/** An ERC-1271 wallet of one owner, stored in slot 0. Any other call by the owner sets a new owner: the call's first word. */
const WALLET = assemble(`
  00 CALLDATALOAD e0 SHR 1626ba7e EQ @verify JUMPI
  CALLER 00 SLOAD EQ @change JUMPI
  00 00 REVERT
  change: 00 CALLDATALOAD 00 SSTORE STOP
  verify:
  04 CALLDATALOAD 00 MSTORE               // hash
  a4 CALLDATALOAD f8 SHR 20 MSTORE        // v
  64 CALLDATALOAD 40 MSTORE               // r
  84 CALLDATALOAD 60 MSTORE               // s
  20 80 80 00 01 GAS STATICCALL POP       // ecrecover to 0x80
  80 MLOAD 00 SLOAD EQ
  1626ba7e e0 SHL MUL 00 MSTORE 20 00 RETURN
`);

/** Init code that deploys the wallet for an owner. */
export function walletInitCode(owner: Hex): Hex {
  const init = (start: number) =>
    assemble(`
      20 ${byte(start + size(WALLET))} 00 CODECOPY 00 MLOAD 00 SSTORE
      ${byte(size(WALLET))} ${byte(start)} 00 CODECOPY ${byte(size(WALLET))} 00 RETURN
    `);
  return concat([init(size(init(0))), WALLET, pad(owner, { size: 32 })]);
}

/** Contracts that must never count as approving. */
export const ODD_CONTRACTS = {
  reverts: assemble('00 00 REVERT'),
  'runs for ever': assemble('again: @again JUMP'),
  'says true, not the magic value': assemble('01 00 MSTORE 20 00 RETURN'),
  'answers four bytes only': assemble('1626ba7e e0 SHL 00 MSTORE 04 00 RETURN'),
  'echoes its call data': assemble('CALLDATASIZE 00 00 CALLDATACOPY CALLDATASIZE 00 RETURN'),
  'answers nothing': assemble('STOP'),
} satisfies Record<string, Hex>;

/** Reverts with ERC-3668's OffchainLookup: "fetch this URL and come back". */
export function offchainLookup(sender: Hex, url: string): Hex {
  const lookup = encodeAbiParameters(
    [{ type: 'address' }, { type: 'string[]' }, { type: 'bytes' }, { type: 'bytes4' }, { type: 'bytes' }],
    [sender, [url], '0x', '0x1626ba7e', '0x'],
  );
  const data = concat(['0x556f1830', lookup]);
  const code = (start: number) =>
    assemble(`${toHex(size(data), { size: 2 }).slice(2)} ${byte(start)} 00 CODECOPY ${toHex(size(data), { size: 2 }).slice(2)} 00 REVERT`);
  return concat([code(size(code(0))), data]);
}

function byte(value: number): string {
  return toHex(value, { size: 1 }).slice(2);
}
