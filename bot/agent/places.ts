/** A number of places under each key; whoever finds none waits in line, and the line has an end. */
export class Places {
  readonly #size: number;
  readonly #lineLength: number;
  readonly #taken = new Map<string, number>();
  readonly #lines = new Map<string, (() => void)[]>();

  constructor(size: number, lineLength: number) {
    this.#size = size;
    this.#lineLength = lineLength;
  }

  /**
   * Takes a place, waiting for one if need be.
   * @returns a function that gives it back, once; undefined when the line is full or `signal` ended the wait.
   */
  async take(key: string, signal?: AbortSignal): Promise<(() => void) | undefined> {
    const taken = this.#taken.get(key) ?? 0;
    if (taken < this.#size) {
      this.#taken.set(key, taken + 1);
      return this.#release(key);
    }
    const line = this.#lines.get(key) ?? [];
    if (line.length >= this.#lineLength || signal?.aborted) return undefined;
    this.#lines.set(key, line);
    return new Promise((resolve) => {
      const giveUp = () => {
        line.splice(line.indexOf(next), 1);
        resolve(undefined);
      };
      const next = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve(this.#release(key));
      };
      line.push(next);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  #release(key: string): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = this.#lines.get(key)?.shift();
      if (next) return next();
      const left = (this.#taken.get(key) ?? 1) - 1;
      if (left > 0) this.#taken.set(key, left);
      else this.#taken.delete(key);
      this.#lines.delete(key);
    };
  }
}
