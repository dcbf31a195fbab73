import type { Load, Sent } from '../programs/sender.ts';
import { startProgram } from './programs.ts';

/** Sends requests from another process and waits for all answers. */
export async function send(cwd: string, load: Load): Promise<Sent[]> {
  const { child, ended } = startProgram('bench/programs/sender.ts', { cwd });
  const answers = new Promise<Sent[]>((resolve, reject) => {
    child.on('message', (message: 'ready' | Sent[]) => {
      if (message === 'ready') child.send(load);
      else resolve(message);
    });
    void ended.then(({ code, stderr }) => reject(new Error(`the sender ended with ${code}: ${stderr}`)));
  });
  const sent = await answers;
  await ended;
  return sent;
}

export const isAccepted = ({ status }: Pick<Sent, 'status'>): boolean => status >= 200 && status < 300;

/** Requests per second, from the first start to the last answer. */
export const rateOf = (sent: readonly Sent[]): number =>
  (sent.length * 1000) / Math.max(...sent.map(({ at, ms }) => at + ms));
