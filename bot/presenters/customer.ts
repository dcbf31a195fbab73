import type { CustomerView } from '../../tools/views.ts';
import {
  bold,
  context,
  dotted,
  heading,
  type Line,
  lines,
  type Presenter,
  short,
  titledRows,
} from './parts.ts';
import { dealLines, inCrm, leadName, personFields, sums } from './rows.ts';

export const customer: Presenter<CustomerView> = (view) => [
  heading(leadName(view.person)),
  lines(standing(view), inCrm(view.person.url, view.next)),
  ...personFields(view.person),
  ...titledRows(
    'Payments',
    view.payments.map((payment) => ({ lines: [paymentLine(payment)] })),
    (shown) => [
      ...(shown < view.payments.length ? [context([`${view.payments.length - shown} more not shown`])] : []),
      ...(view.hidden ? [context(['Older payments: ', view.hidden])] : []),
    ],
  ),
  ...titledRows(
    'Subscriptions',
    view.subscriptions.map((each) => ({ lines: [subscriptionLine(each)] })),
  ),
  ...titledRows(
    'Deals',
    view.deals.map((deal) => ({ lines: dealLines(deal) })),
  ),
];

const standing = ({ paid, refunded }: CustomerView): Line =>
  dotted(
    paid.length > 0 ? ['Paid so far ', ...sums(paid)] : ['Nothing paid so far'],
    refunded.some(({ value }) => value !== 0) ? ['given back ', ...sums(refunded)] : undefined,
  );

const paymentLine = ({ what, amount, at, status, refunded }: CustomerView['payments'][number]): Line =>
  dotted([bold(amount), ' ', short(what)], [status], refunded && ['given back ', refunded], [
    { at, as: 'ago' },
  ]);

const subscriptionLine = ({ what, amount, status, until }: CustomerView['subscriptions'][number]): Line =>
  dotted(
    [bold(amount), ' ', short(what)],
    [status],
    until ? ['until ', { at: until, as: 'day' }] : undefined,
  );
