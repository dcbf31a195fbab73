import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Delivered, Envelope } from './delivery.ts';
import type { Json } from './model.ts';

const GOODBYE_MS = 300;

interface Waiting {
  resolve(payload: Json): void;
}

/** Socket Mode: hands out connection addresses, greets, delivers envelopes and waits for their acks. */
export class Sockets {
  #server = new WebSocketServer({ noServer: true });
  #tickets = new Set<string>();
  #open: WebSocket[] = [];
  #waiting = new Map<string, Waiting>();
  #appId: string;
  #turn = 0;
  #baseUrl = '';
  /** The app asked for a connection at least once, so it is a Socket Mode app. */
  inUse = false;

  constructor(appId: string) {
    this.#appId = appId;
  }

  /** Connections that take deliveries. */
  get count(): number {
    return this.#open.length;
  }

  listenAt(baseUrl: string): void {
    this.#baseUrl = baseUrl;
  }

  /** @returns an address that opens one connection, once. */
  issueUrl(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    this.inUse = true;
    return `${this.#baseUrl}/link?ticket=${ticket}`;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    if (pathname !== '/link' || !this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#greet(connection));
  }

  /** Delivers over one open connection, in turn. Without a connection the delivery fails at once. */
  async deliver(envelope: Envelope, timeoutMs: number): Promise<Delivered> {
    this.#turn += 1;
    const connection = this.#open[this.#turn % Math.max(this.#open.length, 1)];
    if (!connection) return { status: 0, noRetry: false, reason: 'connection_failed' };
    const id = randomUUID();
    const acked = new Promise<Json | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      this.#waiting.set(id, {
        resolve(payload) {
          clearTimeout(timer);
          resolve(payload);
        },
      });
    });
    connection.send(
      JSON.stringify({
        envelope_id: id,
        type: envelope.kind,
        payload: envelope.payload,
        accepts_response_payload: envelope.kind !== 'events_api',
        ...(envelope.retry && {
          retry_attempt: envelope.retry.num,
          retry_reason: envelope.retry.reason.replace('http_', ''),
        }),
      }),
    );
    const payload = await acked;
    this.#waiting.delete(id);
    return payload
      ? { status: 200, body: payload, noRetry: false }
      : { status: 0, noRetry: false, reason: 'http_timeout' };
  }

  /** Asks the app to reconnect, as Slack does every few hours; nothing new goes to the present connections. */
  refresh(): void {
    const leaving = this.#open;
    this.#open = [];
    for (const connection of leaving)
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: {} }));
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const connection of this.#server.clients) connection.terminate();
  }

  /** Says goodbye to every connection, and cuts those that do not leave. */
  async close(): Promise<void> {
    const leaving = [...this.#server.clients].map((connection) => {
      const left = new Promise((resolve) => connection.once('close', resolve));
      connection.close(1001);
      return left;
    });
    await Promise.race([Promise.all(leaving), pause(GOODBYE_MS)]);
    this.cut();
  }

  #greet(connection: WebSocket): void {
    this.#open.push(connection);
    connection.on('message', (data) => this.#acked(String(data)));
    connection.on('close', () => {
      this.#open = this.#open.filter((one) => one !== connection);
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.length,
        debug_info: { host: 'playground', approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
  }

  #acked(text: string): void {
    const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id?: string; payload?: Json };
    if (id !== undefined) this.#waiting.get(id)?.resolve(payload ?? {});
  }
}
