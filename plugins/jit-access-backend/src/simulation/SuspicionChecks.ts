import { keyOfRow, Records } from './Records';

/**
 * What may have been reached by somebody who had no lease any more is read after
 * that was said, before it counts as known.
 */
export class SuspicionChecks {
  private step = 0;
  /** In which step a target was last read, by key. */
  private readonly readAt = new Map<string, number>();
  /** When the grants of a binding, or the suspicion about it, last changed. */
  private readonly raised = new Map<
    string,
    { generation: number; at: number }
  >();
  private suspects = new Set<string>();

  constructor(
    private readonly records: Records,
    private readonly complain: (what: string) => void,
  ) {}

  read(key: string): void {
    this.readAt.set(key, this.step);
  }

  check(): void {
    const suspects = new Set<string>();
    for (const row of this.records.bindings) {
      const raised = this.raised.get(row.id);
      if (row.suspect) suspects.add(row.id);
      else if (raised && this.suspects.has(row.id)) {
        const readAt = this.readAt.get(keyOfRow(row)) ?? -1;
        if (readAt < raised.at) {
          this.complain(
            `${keyOfRow(row)} is not suspected any more, although nobody has read it since`,
          );
        }
      }
      if (raised?.generation !== row.generation) {
        this.raised.set(row.id, { generation: row.generation, at: this.step });
      }
    }
    this.suspects = suspects;
    this.step += 1;
  }
}
