import { once } from 'node:events';
import type { SocketError, StreamEvent } from '@offshoot/openai-api';
import type { Identity } from '@offshoot/rpc/auth';
import { WebSocket } from 'ws';
import type { RunningResponses } from './running-responses.ts';

export type Told = StreamEvent | SocketError;

/** A WebSocket on which a member gets responses. */
export async function openSocket(service: RunningResponses, identity: Identity) {
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/responses`, { headers: await service.headersFor(identity) });
  const told: Told[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    told.push(JSON.parse(String(data)) as Told);
    wake();
  });
  await once(socket, 'open');
  /** Everything up to the event that ends the turn. */
  const turn = async (request: object): Promise<Told[]> => {
    const from = told.length;
    socket.send(JSON.stringify({ type: 'response.create', model: 'offline', ...request }));
    const isLast = ({ type }: Told) =>
      type === 'response.completed' || type === 'response.failed' || type === 'response.incomplete' || type === 'error';
    while (!told.slice(from).some(isLast)) await new Promise<void>((resolve) => (wake = resolve));
    return told.slice(from);
  };
  return { socket, turn };
}
