import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a database that takes as long as it is told, or leads nowhere. */
export interface SlowPostgres {
  /** The address of the same database, by the slow way. */
  url: string;
  /** What each statement takes longer, in milliseconds; from now on. */
  delayMs: number;
  /** Takes no more connections and cuts those that there are, until it is called with false. */
  away(isAway: boolean): void;
  close(): Promise<void>;
}

/** Passes on what a client sends after a delay. A client sends a statement whole and waits, so each is delayed once. */
export async function slowPostgres(databaseUrl: string): Promise<SlowPostgres> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isAway = false;

  const server = createServer((client) => {
    if (isAway) return void client.destroy();
    const database = connect(Number(target.port), target.hostname);
    let before: Promise<unknown> = Promise.resolve();
    client.on('data', (chunk) => {
      const due = slow.delayMs > 0 ? sleep(slow.delayMs) : undefined;
      before = before.then(() => due).then(() => database.write(chunk));
    });
    database.pipe(client);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const slow: SlowPostgres = {
    url: url.href,
    delayMs: 0,
    away(now) {
      isAway = now;
      if (now) cut();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return slow;
}
