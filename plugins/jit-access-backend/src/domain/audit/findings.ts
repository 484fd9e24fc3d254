import { Integrity } from '@jit-access/backstage-plugin-jit-access-common';

/** One thing that is wrong with the history. */
export type Finding = Integrity['findings'][number];

const AT_MOST = 100;

/** Collects what is wrong; keeps the first hundred and counts the rest. */
export class Findings {
  private readonly kept: Finding[] = [];
  private dropped = 0;

  add(finding: Finding): void {
    if (this.kept.length < AT_MOST) this.kept.push(finding);
    else this.dropped += 1;
  }

  /** By place, the first broken place first; what has no place comes last. */
  list(): Finding[] {
    const place = (finding: Finding) => finding.seq ?? Infinity;
    const sorted = this.kept
      .map((finding, index) => ({ finding, index }))
      .sort(
        (a, b) =>
          // Infinity - Infinity is not a number: equal places keep their order.
          (place(a.finding) === place(b.finding)
            ? 0
            : place(a.finding) - place(b.finding)) || a.index - b.index,
      )
      .map(({ finding }) => finding);
    const last = sorted.at(-1);
    if (last && this.dropped > 0) {
      last.message += ` (and ${this.dropped} more findings that are not listed)`;
    }
    return sorted;
  }
}
