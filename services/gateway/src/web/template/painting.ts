// Runs in a thread of its own: drawing takes a fifth of a second, and its text is not ours.
import { parentPort } from 'node:worker_threads';
import type { Card } from './card.ts';
import { drawCard } from './draw-card.ts';

parentPort?.on('message', async (card: Card) => {
  try {
    parentPort?.postMessage({ picture: await drawCard(card) });
  } catch (error) {
    parentPort?.postMessage({ error: String(error) });
  }
});
