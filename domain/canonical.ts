/**
 * The unified records. A connector turns a vendor's object into one of these; stores know no vendor.
 * Money is in integer minor units, times are ISO strings in UTC, ids are the vendor's own as text.
 */
export interface ContactData {
  email?: string;
  otherEmails?: string[];
  firstName?: string;
  lastName?: string;
  phone?: string;
  company?: string;
  jobTitle?: string;
  country?: string;
  timeZone?: string;
  ownerId?: string;
  lifecycleStage?: string;
  leadStatus?: string;
  createdAt?: string;
  /** Ids of contacts that the vendor merged into this one. */
  mergedIds?: string[];
}
export interface CompanyData {
  name: string;
  domain?: string;
  country?: string;
  industry?: string;
  ownerId?: string;
}
export interface DealData {
  name: string;
  pipelineId: string;
  stageId: string;
  amountMinor?: number;
  currency?: string;
  ownerId?: string;
  createdAt?: string;
  /** When it entered the present stage. */
  stageEnteredAt?: string;
  /** Expected close while open, actual close afterwards. */
  closeAt?: string;
  contactIds: string[];
  companyIds: string[];
}
/** Something that a person is to do in the vendor's system. */
export interface TaskData {
  title: string;
  dueAt?: string;
  done: boolean;
  ownerId?: string;
  /** Whom it is about. */
  contactIds: string[];
}
export interface OwnerData {
  email?: string;
  name: string;
  active: boolean;
}
export interface PipelineData {
  label: string;
  order: number;
  stages: {
    id: string;
    label: string;
    order: number;
    probability: number;
    outcome: 'open' | 'won' | 'lost';
  }[];
}
/** A field of the vendor's schema; the whole list is one record per object type. */
export interface PropertyData {
  objectType: string;
  label: string;
  type: string;
  custom: boolean;
  readOnly: boolean;
  options?: string[];
}
export interface CustomerData {
  email?: string;
  name?: string;
  /** Carried over from `metadata.hubspot_id`. */
  crmContactId?: string;
  createdAt?: string;
}
interface Paid {
  customerId?: string;
  email?: string;
  amountMinor: number;
  currency: string;
  status: string;
  createdAt?: string;
}
export interface CheckoutSessionData extends Paid {
  paymentId?: string;
  clientReferenceId?: string;
  course?: string;
}
export interface PaymentData extends Paid {
  /** True once the money has been taken. */
  succeeded: boolean;
  /** When it was taken; a payment can be begun days before. */
  paidAt?: string;
  refundedMinor: number;
  description?: string;
  course?: string;
}
export interface InvoiceData extends Paid {
  number?: string;
  subscriptionId?: string;
  dueAt?: string;
  paidAt?: string;
  url?: string;
}
export interface SubscriptionData {
  customerId?: string;
  status: string;
  amountMinor: number;
  currency: string;
  interval: string;
  periodEnd?: string;
  cancelAtPeriodEnd: boolean;
  canceledAt?: string;
  createdAt?: string;
}
export interface RefundData {
  paymentId?: string;
  amountMinor: number;
  currency: string;
  status: string;
  reason?: string;
  createdAt?: string;
}
export interface DisputeData {
  paymentId?: string;
  amountMinor: number;
  currency: string;
  status: string;
  reason: string;
  dueAt?: string;
  createdAt?: string;
}

export interface RecordData {
  contact: ContactData;
  company: CompanyData;
  deal: DealData;
  task: TaskData;
  owner: OwnerData;
  pipeline: PipelineData;
  property: PropertyData;
  customer: CustomerData;
  checkout_session: CheckoutSessionData;
  payment: PaymentData;
  invoice: InvoiceData;
  subscription: SubscriptionData;
  refund: RefundData;
  dispute: DisputeData;
}
export type RecordType = keyof RecordData;

/** One record as read from a vendor. `updatedAt` is the vendor's; an older one never overwrites a newer one. */
export type Canonical<T extends RecordType = RecordType> = {
  [K in T]: {
    source: string;
    type: K;
    externalId: string;
    updatedAt?: string;
    url?: string;
    data: RecordData[K];
  };
}[T];
