// Sends HTTP requests from a process of its own, so that the load does not slow down what measures it.
// Gets a `Load` as its message, answers with a `Sent[]`.
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  url: string;
  requests: { headers: Record<string, string>; body: string }[];
  /** Open loop: so many start each second whatever the answers do. Closed loop: so many are always under way. */
  pace: { perSecond: number } | { atOnce: number };
  /** How often each request is sent, at the same moment. */
  copies: number;
  /** Again after a quarter of a second until it is answered with 2xx, for at most a minute. */
  insist: boolean;
}
/** One copy of one request. */
export interface Sent {
  /** 0: no answer. */
  status: number;
  /** From the moment at which it was due until its last answer, waiting and repeats included. */
  ms: number;
  tries: number;
  /** Milliseconds from the start of the run until it was due. */
  at: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

function post(url: string, { headers, body }: Load['requests'][number]): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = httpRequest(url, { agent, method: 'POST', headers, timeout: 30_000 }, (answer) => {
      answer.resume();
      answer.once('close', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0));
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', () => resolve(0));
    outgoing.end(body);
  });
}

async function run({ url, requests, pace, copies, insist }: Load): Promise<Sent[]> {
  const began = performance.now();
  const sent: Sent[] = [];
  const send = async (one: Load['requests'][number], at: number) => {
    for (let tries = 1; ; tries++) {
      const status = await post(url, one);
      const ms = performance.now() - began - at;
      const accepted = status >= 200 && status < 300;
      if (accepted || !insist || ms > 60_000) return void sent.push({ status, ms, tries, at });
      await sleep(250);
    }
  };
  const all = (one: Load['requests'][number], at: number) =>
    Promise.all(Array.from({ length: copies }, () => send(one, at)));

  const underway: Promise<unknown>[] = [];
  if ('perSecond' in pace) {
    for (const [index, one] of requests.entries()) {
      const due = (index * 1000) / pace.perSecond;
      const waitMs = due - (performance.now() - began);
      if (waitMs > 1) await sleep(waitMs);
      underway.push(all(one, due));
    }
  } else {
    const waiting = requests.values();
    const worker = async () => {
      for (const one of waiting) await all(one, performance.now() - began);
    };
    underway.push(...Array.from({ length: pace.atOnce }, worker));
  }
  await Promise.all(underway);
  return sent;
}

process.once('message', async (load: Load) => {
  const sent = await run(load);
  process.send?.(sent, () => process.exit(0));
});
process.send?.('ready');
