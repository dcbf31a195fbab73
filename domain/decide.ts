import { type Band, bandOf, isEntry } from './bands.ts';

/** Older crossings are history, not news: the digest shows them, nobody is woken up. */
const alertWindowMs = 24 * 60 * 60 * 1000;

export interface Standing {
  stage: string;
  band: Band;
  /** When the person last entered the band that the new score falls into. */
  lastEnteredAt?: Date;
}
export interface BandDecision {
  band: Band;
  /** The move counts as entering the band. */
  entered: boolean;
  /** The owner and the sales channel are told. */
  alert: boolean;
}

/** What a new score means for one person. `at` is when the activity that caused it happened. */
export function decideBand(standing: Standing, score: number, at: Date, now: Date): BandDecision {
  const band = bandOf(score);
  const entered = band !== standing.band && isEntry(standing.lastEnteredAt, at);
  const alert =
    entered &&
    band === 'high_intent' &&
    standing.stage === 'lead' &&
    now.getTime() - at.getTime() <= alertWindowMs;
  return { band, entered, alert };
}
