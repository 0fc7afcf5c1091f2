// Amounts of money are text and whole numbers, never floating point.
import { linear } from '@offshoot/text/linear-patterns';

/** The coins of all networks here have as many. */
const DECIMALS = 18;
/** Digits before the point: there are fewer coins than that. */
const AMOUNT = new RegExp(`^(?<whole>0|[1-9][0-9]{0,11})(?:\\.(?<part>[0-9]{1,${DECIMALS}}))?$`);

/** "0.01" in the smallest unit. Undefined: it is no amount in plain digits, is more exact than the coin, or is zero. */
export function unitsOf(amount: string): bigint | undefined {
  const { whole = '', part = '' } = AMOUNT.exec(amount)?.groups ?? {};
  if (whole === '') return undefined;
  const units = BigInt(whole + part.padEnd(DECIMALS, '0'));
  return units === 0n ? undefined : units;
}

/** The other way round, as short as it can be: "0.01". */
export function amountOf(units: bigint): string {
  const digits = units.toString().padStart(DECIMALS + 1, '0');
  const part = digits.slice(-DECIMALS).replace(linear(/0+$/), '');
  return part === '' ? digits.slice(0, -DECIMALS) : `${digits.slice(0, -DECIMALS)}.${part}`;
}
