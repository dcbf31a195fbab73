const earliestMs = Date.parse('0001-01-01T00:00:00Z');
const latestMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Whether a time lies in the years 1 to 9999. ISO text of any other has a sign or a year 0, which the database
 * does not read. False for NaN.
 */
export const isStorable = (ms: number): boolean => ms >= earliestMs && ms <= latestMs;
