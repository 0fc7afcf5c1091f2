// Which plain sentences ask for a payment, of how much, and to whom.

import { planned } from '@offshoot/quoting-engine/planning/planning.ts';
import { expect, test } from 'vitest';
import { planRequest } from './requests.ts';

const TO = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const paymentIn = (text: string) => planned(planRequest(text));
const pays = (amount: string, coin: string, to: string, network: string) => [{ action: 'wallet.send', amount, coin, to, network }];

test.each([
  [`send 0.01 ETH to ${TO} on base`, pays('0.01', 'ETH', TO, 'base')],
  [`Send 0.01ETH to ${TO} on the Base network.`, pays('0.01', 'ETH', TO, 'Base')],
  [`can you please pay 2 ether to the address ${TO}, on Base Sepolia?`, pays('2', 'ether', TO, 'Base Sepolia')],
  [`transfer ${TO} 0.5 eth on arbitrum one`, pays('0.5', 'eth', TO, 'arbitrum one')],
  [`send 5 USDC to ${TO}`, pays('5', 'USDC', TO, '')],
  ['send 0.01 ETH to orchard.eth on base', pays('0.01', 'ETH', 'orchard.eth', 'base')],
  [`send 1,5 ETH to ${TO} on base`, pays('1,5', 'ETH', TO, 'base')],
  ['send some ETH to Mia', pays('', 'ETH', '', '')],
])('%s', (text, asked) => expect(paymentIn(text)).toEqual(asked));

test.each([
  'send 2 pizzas to the hotel',
  'send Mia 5 photos',
  'did you send 0.01 ETH?',
  `${TO} is the address of the hotel`,
  'pay attention to Mia',
  'send the ethics form to the hotel',
  'look what I got: “send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 on base”',
])('%s: no payment', (text) => expect(paymentIn(text)).toEqual([]));
