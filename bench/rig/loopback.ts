import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Setting } from '../bench.ts';

/** An HTTP server on the loopback, until the end of the bench. @returns its address */
export async function serve(answer: RequestListener, { defer }: Pick<Setting, 'defer'>): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
