import { createHash } from 'node:crypto';
import { z } from 'zod';
import { checkViewBlocks } from './blocks/check.ts';
import { faultsOf } from './blocks/faults-of.ts';
import { plainText, words } from './blocks/text.ts';
import type { Option } from './blocks/values.ts';
import { SlackApiError } from './errors.ts';
import type { Block, Json } from './model.ts';

/** A modal on a person's screen, or their Home tab. */
export interface View extends Json {
  id: string;
  type: 'modal' | 'home';
  hash: string;
  blocks: Block[];
  root_view_id: string;
  previous_view_id: string | null;
  external_id: string;
}

const MODALS_ABOVE_EACH_OTHER = 3;

const common = {
  blocks: z.unknown(),
  private_metadata: z.string().max(3000).optional(),
  callback_id: words(255).optional(),
  external_id: words(255).optional(),
};
const viewInput = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);

/** @throws SlackApiError `invalid_arguments` with one JSON pointer per fault. */
export function checkView(input: unknown): { given: z.infer<typeof viewInput>; blocks: Block[] } {
  const parsed = viewInput.safeParse(input, { reportInput: true });
  if (!parsed.success) throw new SlackApiError('invalid_arguments', faultsOf(parsed.error, '/view'));
  const blocks = checkViewBlocks(parsed.data.blocks);
  if (parsed.data.type === 'modal' && !parsed.data.submit && blocks.some((one) => one.type === 'input'))
    throw new SlackApiError('invalid_arguments', [
      '`submit` must be set when an `input` block is within the view [json-pointer:/view/submit]',
    ]);
  return { given: parsed.data, blocks };
}

/** The views that each person has before them. */
export class Views {
  /** Called after what somebody sees has changed. */
  onChange: (change: { kind: 'home' | 'modals'; user: string }) => void = () => {};
  #offered = new Map<string, Option[]>();
  #stacks = new Map<string, View[]>();
  #homes = new Map<string, View>();
  #count = 0;

  /** @returns the modals of a person, the top one last. */
  stackOf(user: string): readonly View[] {
    return this.#stacks.get(user) ?? [];
  }

  homeOf(user: string): View | undefined {
    return this.#homes.get(user);
  }

  open(user: string, input: unknown): View {
    const view = this.#make(input, 'modal');
    this.#put(user, [view]);
    return view;
  }

  /** @throws SlackApiError `push_limit_reached` when three modals stand already. */
  push(user: string, input: unknown): View {
    const below = this.stackOf(user);
    if (below.length >= MODALS_ABOVE_EACH_OTHER) throw new SlackApiError('push_limit_reached');
    const view = this.#make(input, 'modal');
    view.root_view_id = below[0]?.id ?? view.id;
    view.previous_view_id = below.at(-1)?.id ?? null;
    this.#put(user, [...below, view]);
    return view;
  }

  /** @throws SlackApiError `not_found`, or `hash_conflict` when somebody changed the view since. */
  update(which: { id?: string; externalId?: string }, hash: string | undefined, input: unknown): View {
    const fits = (one: View) => one.id === which.id || one.external_id === (which.externalId ?? null);
    const [user, stack] = [...this.#stacks].find(([, views]) => views.some(fits)) ?? [];
    const view = stack?.find(fits);
    if (!user || !stack || !view) throw new SlackApiError('not_found');
    if (hash !== undefined && hash !== view.hash) throw new SlackApiError('hash_conflict');
    const { root_view_id, previous_view_id, id } = view;
    const updated = { ...this.#make(input, 'modal'), root_view_id, previous_view_id, id };
    this.#put(
      user,
      stack.map((one) => (one === view ? updated : one)),
    );
    return updated;
  }

  publish(user: string, hash: string | undefined, input: unknown): View {
    if (hash !== undefined && hash !== this.homeOf(user)?.hash) throw new SlackApiError('hash_conflict');
    const view = this.#make(input, 'home');
    this.#homes.set(user, view);
    this.onChange({ kind: 'home', user });
    return view;
  }

  /** Takes the top modal away, or all of them. */
  close(user: string, all = false): void {
    this.#put(user, all ? [] : this.stackOf(user).slice(0, -1));
  }

  /** Keeps the options that the app gave for a search in a view or message, so that they can be chosen. */
  offer(place: string, actionId: string, options: Option[]): void {
    this.#offered.set(`${place}/${actionId}`, options);
  }

  offeredIn(place: string): (actionId: string) => readonly Option[] {
    return (actionId) => this.#offered.get(`${place}/${actionId}`) ?? [];
  }

  #put(user: string, stack: View[]): void {
    this.#stacks.set(user, stack);
    this.onChange({ kind: 'modals', user });
  }

  #make(input: unknown, type: 'modal' | 'home'): View {
    const { given, blocks } = checkView(input);
    if (given.type !== type)
      throw new SlackApiError('invalid_arguments', [`must be a ${type} view [json-pointer:/view/type]`]);
    this.#count += 1;
    const id = `V${String(this.#count).padStart(8, '0')}`;
    return {
      private_metadata: '',
      callback_id: '',
      external_id: '',
      ...(type === 'modal' && { close: null, submit: null, clear_on_close: false, notify_on_close: false }),
      ...given,
      blocks,
      id,
      hash: `${this.#count}.${createHash('sha256').update(JSON.stringify(blocks)).digest('hex').slice(0, 8)}`,
      root_view_id: id,
      previous_view_id: null,
      state: { values: {} },
    };
  }
}
