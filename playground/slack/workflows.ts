import { type Acked, type Desk, NoSuchThing } from './desk.ts';
import type { Json } from './model.ts';
import { stepEvent } from './payloads.ts';

/** Workflows that use the app's steps. */
export class Workflows {
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Runs one step (`function_executed`).
   * @returns `executionId`, under which `slack.steps` tells what came of it.
   * @throws NoSuchThing for a step that the manifest does not have, and for inputs that it does not take or lacks.
   */
  async runStep({
    callbackId,
    inputs = {},
  }: {
    callbackId: string;
    inputs?: Json;
  }): Promise<Acked & { executionId: string }> {
    const { workspace, manifest, steps, botToken } = this.#desk.parts;
    const step = manifest.steps[callbackId];
    const there = Object.keys(manifest.steps).join(', ') || 'none';
    if (!step) throw new NoSuchThing(`There is no step ${callbackId}; there are: ${there}.`);
    const takes = step.input_parameters;
    const wrong = [
      ...Object.keys(inputs).filter((name) => !(name in takes)),
      ...Object.keys(takes).filter((name) => takes[name]?.is_required && !inputs[name]),
    ];
    if (wrong.length > 0)
      throw new NoSuchThing(
        `${callbackId} takes ${Object.keys(takes).join(', ')}; look at ${wrong.join(', ')}.`,
      );
    const { executionId } = steps.start(callbackId, inputs);
    const event = stepEvent(workspace, { callbackId, step, inputs, executionId, token: botToken });
    return { executionId, ...(await this.#desk.event(event)) };
  }
}
