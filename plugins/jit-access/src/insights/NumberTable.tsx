import type { ReactNode } from 'react';
import styles from './insights.module.css';

/** One line: what it is of, and its values. */
export interface NumberRow {
  key: string;
  head: ReactNode;
  cells: ReactNode[];
}

/**
 * A table of figures. Nothing in it is picked or sorted, so it is one that
 * screen readers read cell by cell, with the names of column and row.
 *
 * @param label - what the table is of; its heading says it to those who see it
 * @internal
 */
export function NumberTable(props: {
  label: string;
  columns: string[];
  rows: NumberRow[];
}) {
  const [first, ...others] = props.columns;
  return (
    <div
      className={styles.scroll}
      role="group"
      aria-label={props.label}
      // What can be scrolled has to be reached by keyboard (WCAG 2.1.1).
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className={styles.table} aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map(column => (
              <th key={column} scope="col" className={styles.value}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ key, head, cells }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map((cell, place) => (
                <td key={others[place]} className={styles.value}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
