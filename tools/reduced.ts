import { isFigure } from '../domain/figure.ts';
import type { DataClass } from '../domain/permissions.ts';
import { isUntrusted, type Untrusted } from '../domain/untrusted.ts';
import type { Chart, View } from './views.ts';

/** An e-mail address, wherever it stands: a contact without a name is called by it, a title may quote one. */
const address = /[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:"]+/g;
const personal = ['email', 'phone'];
/** What somebody bought, and when, says what they paid, with or without the amounts. */
const bought = ['payments', 'subscriptions'];

/**
 * The view with no more than everybody who will read it may see; what was left out is said.
 * @returns the same view when nothing had to go.
 */
export function reduced(view: View, audience: readonly DataClass[]): View {
  let hidden = 0;
  const shown = strip(view, '') as View;
  if (hidden === 0) return view;
  return {
    ...shown,
    notices: [
      ...shown.notices,
      'Some details are left out because not everybody here may see them. Ask me in a direct message.',
    ],
  };

  function strip(value: unknown, key: string): unknown {
    if (isFigure(value)) return audience.includes(value.class) ? value : left();
    if (isUntrusted(value)) return audience.includes('pii') ? value : impersonal(value, key);
    if (Array.isArray(value) && bought.includes(key) && !audience.includes('finance')) {
      hidden += value.length;
      return [];
    }
    if (Array.isArray(value))
      return value.map((item) => strip(item, key)).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    if (key === 'chart' && !isFor(value as Chart)) return left();
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, field]) => {
        const kept = strip(field, name);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  }

  /** Bars of which some are missing tell another story: a chart goes as a whole. */
  function isFor({ series }: Chart): boolean {
    return series.every(({ points }) => points.every(({ value }) => audience.includes(value.class)));
  }

  function impersonal(text: Untrusted, key: string): Untrusted | undefined {
    if (personal.includes(key)) return left();
    const masked = text.untrusted.replace(address, '(address hidden)');
    if (masked === text.untrusted) return text;
    hidden++;
    return { untrusted: masked };
  }

  function left(): undefined {
    hidden++;
    return undefined;
  }
}
