import type { Setting } from '../bench.ts';

/** What has to be taken down, by those who set it up. */
export interface Undo {
  defer: Setting['defer'];
  /** Takes everything down, the latest first; a failure does not keep the rest. The second time there is nothing left. */
  all(): Promise<void>;
}

export function undoLater(): Undo {
  const undos: (() => unknown)[] = [];
  return {
    defer: (undo) => undos.push(undo),
    async all() {
      for (let undo = undos.pop(); undo; undo = undos.pop())
        await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
    },
  };
}

/** Runs a part of a bench and takes down what it set up before the next part begins. */
export async function alone<T>(setting: Setting, part: (setting: Setting) => Promise<T>): Promise<T> {
  const undo = undoLater();
  setting.defer(undo.all);
  try {
    return await part({ ...setting, defer: undo.defer });
  } finally {
    await undo.all();
  }
}
