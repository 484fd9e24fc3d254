/** How long something took, in milliseconds. */
export interface Times {
  count: number;
  /** Absent: there was nothing. */
  p50?: number;
  p95?: number;
}

/** Times as the drivers return them. */
export interface TimesRow {
  count: string | number;
  p50: string | number | null;
  p95: string | number | null;
}

/**
 * Counts the rows of a table with a column `ms`, and finds the median and the
 * 95th percentile by nearest rank, as SQL; neither database has percentiles
 * that the other has, too.
 *
 * @param by - columns to do it for each value of
 * @param also - further sums, over columns that are named in `columns`
 */
export function timesOf(
  table: string,
  by: string[] = [],
  { columns = [], also = [] }: { columns?: string[]; also?: string[] } = {},
): string {
  const partition = by.length > 0 ? `partition by ${by.join(', ')}` : '';
  const rank = (share: number) => `(total * ${share} + 99) / 100`;
  const at = (share: number) =>
    `max(case when place = ${rank(share)} then ms end)`;
  return `select ${[...by, ...also, 'count(*) as count', `${at(50)} as p50`, `${at(95)} as p95`].join(', ')}
  from (
    select ${[...by, ...columns, 'ms'].join(', ')},
      row_number() over (${partition} order by ms) as place,
      count(*) over (${partition}) as total
    from ${table}
  ) ranked
  ${by.length > 0 ? `group by ${by.join(', ')}` : ''}`;
}

export function timesRecord(row: TimesRow | undefined): Times {
  if (!row || Number(row.count) === 0) return { count: 0 };
  // Clocks of a database can be set back by a little.
  const ms = (value: string | number | null) => Math.max(0, Number(value));
  return { count: Number(row.count), p50: ms(row.p50), p95: ms(row.p95) };
}
