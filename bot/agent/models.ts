import type { Log } from '../../connectors/connector.ts';
import type { Request } from '../../tools/context.ts';
import { Circuit } from './circuit.ts';
import { ModelFault, needsAdmin } from './faults.ts';
import type { Limits } from './limits.ts';
import { Places } from './places.ts';
import { type ModelPort, noUsage, type Turn, type TurnOptions, type TurnRequest } from './port.ts';
import type { AgentEntry, Recorder } from './record.ts';
import { Spending } from './spending.ts';

export interface ModelsDeps {
  limits: Limits;
  log: Log;
  record: Recorder;
  tellAdmins?(text: string): void;
}
/** What the record of a turn says about its question. */
export interface AskedFor {
  request: Request;
  prefix: string;
  isTainted(): boolean;
  /** Nobody waits for the answer any more: that a request broke off then says nothing about its model. */
  isWithdrawn(): boolean;
}

/** Everything that all questions share about the models: their places, circuits, spending and records. */
export class Models {
  readonly #deps: ModelsDeps;
  readonly #places: Places;
  readonly #spending: Spending;
  readonly #circuits = new Map<ModelPort, Circuit>();

  constructor(deps: ModelsDeps) {
    this.#deps = deps;
    this.#places = new Places(deps.limits.modelRequests, Number.POSITIVE_INFINITY);
    this.#spending = new Spending(deps.limits.dailyTokens);
  }

  /** Whether a port may be asked for this person now; the rules always may. */
  mayAsk(port: ModelPort, user: string): boolean {
    return !port.ai || (!this.#circuit(port).open && this.#spending.allows(user));
  }

  /**
   * One turn of a port, with its place among the requests and its record.
   * @throws ModelFault.
   */
  async ask(port: ModelPort, turn: TurnRequest, options: TurnOptions, asked: AskedFor): Promise<Turn> {
    const started = performance.now();
    const free = port.ai ? await this.#places.take('models', options.signal) : () => {};
    try {
      if (!free || options.signal.aborted) throw new ModelFault('deadline');
      const result = await this.#attempt(port, turn, options, asked);
      await this.#note(asked, port, started, result.stop, result);
      return result;
    } catch (error) {
      const fault = asFault(error);
      await this.#note(asked, port, started, fault.kind);
      throw fault;
    } finally {
      free?.();
    }
  }

  async #attempt(port: ModelPort, turn: TurnRequest, options: TurnOptions, asked: AskedFor): Promise<Turn> {
    try {
      const result = await port.turn(turn, options);
      if (port.ai) {
        this.#circuit(port).worked();
        this.#spending.add(turn.user, result.usage);
      }
      return result;
    } catch (error) {
      const fault = asFault(error);
      if (port.ai && !asked.isWithdrawn()) this.#failed(port, fault);
      throw fault;
    }
  }

  /** The cause stays out of the log: a parser's message quotes what it could not read. */
  #failed(port: ModelPort, { kind }: ModelFault): void {
    const { log, tellAdmins } = this.#deps;
    log.warn({ model: port.name, fault: kind }, 'the model did not answer');
    if (!this.#circuit(port).failed(kind)) return;
    log.error({ model: port.name, fault: kind }, 'not asking the model for a while');
    if (needsAdmin(kind)) tellAdmins?.(adminText(port.name, kind));
  }

  #circuit(port: ModelPort): Circuit {
    const known = this.#circuits.get(port) ?? new Circuit(this.#deps.limits.circuit);
    this.#circuits.set(port, known);
    return known;
  }

  #note(asked: AskedFor, port: ModelPort, started: number, outcome: TurnOutcome, turn?: Turn): Promise<void> {
    return this.#deps.record({
      kind: 'model_turn',
      request: asked.request,
      model: turn?.model ?? port.name,
      outcome,
      usage: turn?.usage ?? noUsage,
      attempts: turn?.attempts ?? 1,
      ms: Math.round(performance.now() - started),
      tainted: asked.isTainted(),
      prefix: asked.prefix,
      ...(turn?.requestId !== undefined && { requestId: turn.requestId }),
    });
  }
}

type TurnOutcome = Extract<AgentEntry, { kind: 'model_turn' }>['outcome'];

const asFault = (error: unknown): ModelFault =>
  error instanceof ModelFault ? error : new ModelFault('bad_output', { cause: error });

const adminText = (model: string, kind: ModelFault['kind']): string =>
  kind === 'spend_limit'
    ? `The spend limit for the model ${model} is reached. Questions are answered without AI until it is raised.`
    : `The model ${model} refuses our key or does not exist. Questions are answered without AI until ANTHROPIC_API_KEY and ANTHROPIC_MODEL are right.`;
