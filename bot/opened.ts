/** What was opened so far: closed in reverse order at the end, or as soon as a later step fails. */
export interface Opened {
  add(close: () => Promise<unknown>): void;
  close(): Promise<void>;
  /** Runs the steps; when one fails, what they had opened is closed before the error goes on. */
  orClose<T>(steps: () => Promise<T>): Promise<T>;
}

export function nothingOpened(): Opened {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let last = closers.pop(); last; last = closers.pop()) await last();
  };
  return {
    add: (closer) => void closers.push(closer),
    close,
    async orClose(steps) {
      try {
        return await steps();
      } catch (error) {
        await close().catch(() => {});
        throw error;
      }
    },
  };
}
