const DAY_MS = 86_400_000;

/** Over how long conditions as text count denials, in milliseconds. */
export const DENIALS_MS = 30 * DAY_MS;

/** The week of any zone that an instant lies in began no longer ago, also when clocks change; in milliseconds. */
export const LONGEST_WEEK_MS = 7 * DAY_MS + 7_200_000;
